"""The annual report: what it holds, its texts, and its print."""
