"""Values of editions and documents for the terminal: in one line, escaped, cut short."""

from loaders.printable import printable

WIDTH = 60  # characters


def cut(value: object, width: int = WIDTH) -> str:
    """Return a value as printable characters, at most `width` of them; null is nothing."""
    text = "" if value is None else printable(str(value)[: width + 1])
    return text if len(text) <= width else f"{text[: width - 1]}…"
