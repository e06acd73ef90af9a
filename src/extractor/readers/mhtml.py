"""Saved pages (.mhtml, .mht): RFC 2557's multipart/related → the page itself."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.errors import CloseBoundaryNotFoundDefect
from email.message import Message
from typing import Final

from extractor.errors import FormatError

MAX_PARTS: Final = 10_000
"""A saved page has a part for each picture and frame; portals have some hundreds."""

_HINT: Final = "open it in a browser and save it again, as one file or as HTML"


def mhtml_to_html(data: bytes) -> tuple[bytes, str | None]:
    """The bytes of a saved page's root part, and the charset that its header declares.

    The root part is the one that ``start`` names, or else the first that is HTML (RFC 2387, 2557).
    Raises ``FormatError`` for what is no saved page, holds no HTML or is cut off.
    """
    try:
        message = message_from_bytes(data, policy=policy.compat32)
        parts = [message] if not message.is_multipart() else _leaves(message)
        root = _root(message, parts)
        if root is parts[-1] and _is_cut_off(message):
            raise FormatError("the saved page is cut off", _HINT)
        payload = root.get_payload(decode=True) if root is not None else None
        charset = root.get_content_charset() if root is not None else None
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise FormatError(f"the saved page is damaged ({error})", _HINT) from error
    if not isinstance(payload, bytes) or not payload.strip():
        raise FormatError("the saved page holds no HTML", _HINT)
    return payload, charset


def _leaves(message: Message) -> list[Message]:
    """All parts that are not parts' containers, in their order."""
    leaves: list[Message] = []
    left: list[Message] = [message]
    while left and len(leaves) <= MAX_PARTS:
        part = left.pop()
        payload = part.get_payload()
        if part.is_multipart() and isinstance(payload, list):
            left += [inner for inner in reversed(payload) if isinstance(inner, Message)]
        else:
            leaves.append(part)
    return leaves


def _root(message: Message, parts: list[Message]) -> Message | None:
    pages = [part for part in parts if _is_html(part)]
    start = message.get_param("start")
    if isinstance(start, str):
        named = [part for part in pages if str(part.get("Content-ID", "")).strip() == start.strip()]
        if not named and _is_cut_off(message):
            raise FormatError("the saved page is cut off", _HINT)
        pages = named or pages
    return pages[0] if pages else None


def _is_cut_off(message: Message) -> bool:
    return any(isinstance(defect, CloseBoundaryNotFoundDefect) for defect in message.defects)


def _is_html(part: Message) -> bool:
    return part.get_content_type() in ("text/html", "application/xhtml+xml")
