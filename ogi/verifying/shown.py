"""Values of editions and documents for the terminal: in one line, escaped, cut short."""

WIDTH = 60  # characters


def cut(value: object, width: int = WIDTH) -> str:
    """Return a value as printable characters, at most `width` of them; null is nothing."""
    text = "" if value is None else str(value)[: width + 1]
    text = text if text.isprintable() else "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
    return text if len(text) <= width else f"{text[: width - 1]}…"
