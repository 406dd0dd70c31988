"""The `ogi` command; README.md describes its rooms, the allowed imports and the exit codes."""
