"""Superset on the published edition (`make bi`). README.md describes the modules."""
