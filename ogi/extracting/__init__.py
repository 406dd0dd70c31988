"""A reading as JSON or as tables, with nothing stored."""
