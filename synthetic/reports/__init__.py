"""Invented reports in the forms, text layouts, scripts and encodings of real ones, with their true cells."""
