"""MHTML (a web page saved with its pictures) → rows of the pages in it."""

import re
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.policy import compat32

from loaders import bounds
from loaders.decode import decode
from loaders.formats import HTML, XHTML
from loaders.layout.blocks import BlockDocument, Unreadable
from loaders.layout.text import html

_PAGE_TYPES = (HTML.media_type, XHTML)
_DOCUMENT_TAG = re.compile(r"<!doctype\b[^<>]*>|</?(?:html|body)\b[^<>]*>", re.I)
_BOUNDARY = re.compile(rb"(?m)^--\S")


def lay(data: bytes) -> BlockDocument:
    """Return the pages of a web archive as rows; raises Unreadable like `pages` and `html.lay`."""
    return html.lay(pages(data))


def pages(data: bytes) -> str:
    """Return all pages of a web archive as one HTML text, since a report may be in a frame.

    Raises Unreadable when the archive is damaged, out of bounds, or holds no readable page.
    """
    if len(_BOUNDARY.findall(data)) > bounds.MAX_MEMBERS:
        raise Unreadable("too_large", f"a web archive of more than {bounds.MAX_MEMBERS:,} parts")
    try:
        contents = [part.get_payload(decode=True) for part in _parts(data) if part.get_content_type() in _PAGE_TYPES]
    except (MessageError, RecursionError, LookupError, ValueError) as error:
        raise Unreadable("damaged_file", f"web archive: {error}") from error
    if not contents:
        raise Unreadable("damaged_file", "a web archive without a page")
    # the declared charset is ignored: `decode` finds it from the bytes
    decoded = [decode(content) for content in contents if isinstance(content, bytes)]
    texts = [page.text for page in decoded if page is not None]
    if not texts:
        raise Unreadable("not_text", "the archive's pages are in no charset known here")
    length = sum(map(len, texts))
    if length > bounds.MAX_TEXT:
        raise Unreadable("too_large", f"{length:,} characters; the bound is {bounds.MAX_TEXT:,}")
    # lxml ignores everything after the end of a document, so several pages become one document
    return texts[0] if len(texts) == 1 else "\n".join(_DOCUMENT_TAG.sub("", text) for text in texts)


def _parts(data: bytes) -> list[Message]:
    message = message_from_bytes(data.lstrip(), policy=compat32)
    if message.get_content_maintype() != "multipart":
        return [message]
    return list(message.walk())
