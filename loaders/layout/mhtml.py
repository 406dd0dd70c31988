"""MHTML: the page inside a saved web archive."""

import re
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.policy import compat32

from loaders import bounds
from loaders.decode import decode
from loaders.layout.blocks import Unreadable

_PAGES = ("text/html", "application/xhtml+xml")
_BOUNDARY = re.compile(rb"(?m)^--\S")


def convert(data: bytes) -> str:
    """Return the first page of a web archive as HTML; raises Unreadable when there is none."""
    if len(_BOUNDARY.findall(data)) > bounds.MAX_MEMBERS:
        raise Unreadable("too_large", f"a web archive of more than {bounds.MAX_MEMBERS:,} parts")
    try:
        page = next((part for part in _parts(data) if part.get_content_type() in _PAGES), None)
        payload = page.get_payload(decode=True) if page else None
    except (MessageError, RecursionError, LookupError, ValueError) as error:
        raise Unreadable("damaged_file", f"web archive: {error}") from error
    if page is None or not isinstance(payload, bytes):
        raise Unreadable("damaged_file", "a web archive without a page")
    decoded = decode(payload)  # by evidence: what the part declares is not asked
    if decoded is None:
        raise Unreadable("not_text", "the archive's page is in no charset known here")
    if len(decoded.text) > bounds.MAX_TEXT:
        raise Unreadable("too_large", f"{len(decoded.text):,} characters; the bound is {bounds.MAX_TEXT:,}")
    return decoded.text


def _parts(data: bytes) -> list[Message]:
    message = message_from_bytes(data.lstrip(), policy=compat32)
    if message.get_content_maintype() != "multipart":
        return [message]
    return list(message.walk())
