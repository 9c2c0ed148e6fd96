"""What every API endpoint shares; each part in its own module, because the framework loads them by name."""
