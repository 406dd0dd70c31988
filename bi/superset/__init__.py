"""Superset on the published edition: `make bi`. README.md says how the folder is made."""
