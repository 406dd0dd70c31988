"""The raw tables: their one definition, what makes them, and what writes them. Knows nothing of forms."""
