"""Reads pages that are images, with RapidOCR; needs the optional extra `ocr`."""
