"""The raw tables: definition, rows and writer. Knows nothing of forms."""
