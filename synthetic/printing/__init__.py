"""Prints invented reports as Office files, PDF files and scanned pages."""
