"""Text formats (HTML, saved web archives, CSV, plain text) → rows."""
