"""MHTML: the pages inside a saved web archive."""

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

_PAGES = (HTML.media_type, XHTML)
_FRAME = re.compile(r"<!doctype\b[^<>]*>|</?(?:html|body)\b[^<>]*>", re.I)
_BOUNDARY = re.compile(rb"(?m)^--\S")


def lay(data: bytes) -> BlockDocument:
    """Return the pages of a web archive as rows; raises Unreadable as `pages` and `html.lay` do."""
    return html.lay(pages(data))


def pages(data: bytes) -> str:
    """Return the pages of a web archive as HTML, one behind the other: a report may stand in a frame.

    Raises Unreadable when there is no page, or when it can't be read.
    """
    if len(_BOUNDARY.findall(data)) > bounds.MAX_MEMBERS:
        raise Unreadable("too_large", f"a web archive of more than {bounds.MAX_MEMBERS:,} parts")
    try:
        payloads = [part.get_payload(decode=True) for part in _parts(data) if part.get_content_type() in _PAGES]
    except (MessageError, RecursionError, LookupError, ValueError) as error:
        raise Unreadable("damaged_file", f"web archive: {error}") from error
    if not payloads:
        raise Unreadable("damaged_file", "a web archive without a page")
    # by evidence: what a part declares of its charset is not asked
    decoded = [decode(payload) for payload in payloads if isinstance(payload, bytes)]
    texts = [page.text for page in decoded if page is not None]
    if not texts:
        raise Unreadable("not_text", "the archive's pages are in no charset known here")
    length = sum(map(len, texts))
    if length > bounds.MAX_TEXT:
        raise Unreadable("too_large", f"{length:,} characters; the bound is {bounds.MAX_TEXT:,}")
    # what follows the end of a document is not read: several are made one
    return texts[0] if len(texts) == 1 else "\n".join(_FRAME.sub("", text) for text in texts)


def _parts(data: bytes) -> list[Message]:
    message = message_from_bytes(data.lstrip(), policy=compat32)
    if message.get_content_maintype() != "multipart":
        return [message]
    return list(message.walk())
