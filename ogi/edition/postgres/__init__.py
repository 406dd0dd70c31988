"""Editions in PostgreSQL: the same tables with keys, descriptions and a role that reads."""
