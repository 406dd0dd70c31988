"""One module a format: text or bytes → the block model of `blocks.py`. Format modules don't know each other."""
