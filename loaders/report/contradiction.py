"""The signal that a document contradicts itself."""


class Contradiction(Exception):
    """Raised when places of equal strength say different things of a document's year or body."""
