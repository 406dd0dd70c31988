"""Verifying an edition: its files against the digests of its manifest, and against an edition made anew."""
