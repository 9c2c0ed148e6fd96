"""Justice's pages, a file for each thing they are about."""
