"""What the command prints: results on standard output; progress, notes and errors on standard error."""
