"""Measurements of reading, loading, building and finding, made with invented reports."""
