"""Which module lays a binary format out; imported only when a document of it comes."""

from collections.abc import Callable
from importlib import import_module

from loaders.layout.blocks import Laid

_MODULES: dict[str, str] = {  # media type → module with `lay(data: bytes) -> Laid`
    "application/pdf": "pdf",
}


def layout_of(media_type: str) -> Callable[[bytes], Laid] | None:
    """Return the function that lays out documents of a media type, or None when no module reads it."""
    module = _MODULES.get(media_type)
    if module is None:
        return None
    lay: Callable[[bytes], Laid] = import_module(f"loaders.layout.{module}").lay
    return lay
