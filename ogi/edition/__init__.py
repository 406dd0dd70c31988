"""Read-only editions of a warehouse: files that are swapped while readers stay connected, or a PostgreSQL schema."""
