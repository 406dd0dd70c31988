"""MHTML (a web page saved with its pictures) → rows of the pages in it."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.policy import compat32
from html import unescape

from loaders import bounds
from loaders.decode import decode
from loaders.formats import HTML, XHTML
from loaders.layout.blocks import BlockDocument, Unreadable
from loaders.layout.text import html

_PAGE_TYPES = (HTML.media_type, XHTML)
_DOCUMENT_TAG = re.compile(r"<!doctype\b[^<>]*>|</?(?:html|body)\b[^<>]*>", re.I)
_LINK = re.compile(r"<link\b[^<>]*>", re.I)
_ATTRIBUTE = re.compile(r"\b(rel|href|media)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.I)
_BOUNDARY = re.compile(rb"(?m)^--\S")


def lay(data: bytes) -> BlockDocument:
    """Return the pages of a web archive as rows; raises Unreadable like `pages` and `html.lay`."""
    return html.lay(pages(data))


def pages(data: bytes) -> str:
    """Return all pages of a web archive as one HTML text, since a report may be in a frame.

    The style sheets that the archive holds replace the links to them: they say what the page displays.
    Raises Unreadable when the archive is damaged, out of bounds, or holds no readable page.
    """
    if len(_BOUNDARY.findall(data)) > bounds.MAX_MEMBERS:
        raise Unreadable("too_large", f"a web archive of more than {bounds.MAX_MEMBERS:,} parts")
    try:
        parts = _parts(data)
        contents = [part.get_payload(decode=True) for part in parts if part.get_content_type() in _PAGE_TYPES]
        sheets = dict(_sheets(parts))
    except (MessageError, RecursionError, LookupError, ValueError) as error:
        raise Unreadable("damaged_file", f"web archive: {error}") from error
    if not contents:
        raise Unreadable("damaged_file", "a web archive without a page")
    # the declared charset is ignored: `decode` finds it from the bytes
    decoded = [decode(content) for content in contents if isinstance(content, bytes)]
    texts = [page.text for page in decoded if page is not None]
    if not texts:
        raise Unreadable("not_text", "the archive's pages are in no charset known here")
    length = sum(map(len, texts)) + sum(map(len, sheets.values()))
    if sheets:
        texts = [_LINK.sub(lambda link: _linked_sheet(link[0], sheets), text) for text in texts]
    if length > bounds.MAX_TEXT:
        raise Unreadable("too_large", f"{length:,} characters; the bound is {bounds.MAX_TEXT:,}")
    # lxml ignores everything after the end of a document, so several pages become one document
    return texts[0] if len(texts) == 1 else "\n".join(_DOCUMENT_TAG.sub("", text) for text in texts)


def _sheets(parts: list[Message]) -> Iterator[tuple[str, str]]:
    """Yield the style sheets of an archive: the address or the id by which a page links one, and its text."""
    for part in parts:
        if part.get_content_type() != "text/css":
            continue
        content = part.get_payload(decode=True)
        decoded = decode(content) if isinstance(content, bytes) else None
        if decoded is None:
            continue
        for name in (part["Content-Location"], f"cid:{str(part['Content-ID'] or '').strip(' <>')}"):
            if name and str(name) != "cid:":
                yield str(name).strip(), decoded.text


def _linked_sheet(link: str, sheets: dict[str, str]) -> str:
    """Return a <style> element for a <link> to a style sheet of the archive; each is taken once, others stay links."""
    words = {match[1].lower(): unescape(match[2] or match[3] or match[4] or "") for match in _ATTRIBUTE.finditer(link)}
    if "stylesheet" not in words.get("rel", "").lower().split() or "href" not in words:
        return link
    address = words["href"].strip()
    end = "/" + address.lstrip("./")
    name = next((name for name in sheets if name == address or name.endswith(end)), None)
    if name is None:
        return link
    media = words.get("media", "").replace('"', "")
    return f'<style media="{media}">{sheets.pop(name).replace("</", "<")}</style>'


def _parts(data: bytes) -> list[Message]:
    message = message_from_bytes(data.lstrip(), policy=compat32)
    if message.get_content_maintype() != "multipart":
        return [message]
    return list(message.walk())
