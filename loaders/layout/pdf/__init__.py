"""Reads and draws the pages of PDF files with PDFium."""
