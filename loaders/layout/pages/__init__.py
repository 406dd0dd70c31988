"""Turns the glyphs and ruled lines of pages into rows; shared by PDF files and OCR."""
