"""The little Markdown that the project's documents use, as pieces that a template can show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FENCE = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")


class Block(NamedTuple):
    """One piece of a document: `heading` (with its level), `paragraph`, `list`, `steps`, `table`, `facts` or `code`."""

    kind: str
    text: SafeString = SafeString("")
    level: int = 0
    anchor: str = ""
    items: tuple[SafeString, ...] = ()
    head: tuple[SafeString, ...] = ()
    rows: tuple[tuple[SafeString, ...], ...] = ()


def blocks_of(text: str, link: Callable[[str], str] = str) -> list[Block]:
    """Return the pieces of a document; `link` turns the target of a link into the address that a page uses."""
    return list(_blocks(text, link))


def _blocks(text: str, link: Callable[[str], str]) -> Iterator[Block]:
    words = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    for index, part in enumerate(FENCE.split(words)):
        if index % 2:
            yield Block("code", escape(part.rstrip()))
        else:
            yield from (_block(piece, link) for piece in re.split(r"\n{2,}", part.strip()) if piece)


def _block(piece: str, link: Callable[[str], str]) -> Block:
    if piece.startswith("#"):
        marks, _, words = piece.partition(" ")
        return Block("heading", _marked(words, link), level=len(marks), anchor=slugify(words))
    for kind, mark in (("list", r"- "), ("steps", r"\d+\. ")):
        if re.match(mark, piece):
            items = re.split(rf"(?:^|\n){mark}", piece)[1:]
            return Block(kind, items=tuple(_marked(" ".join(item.split()), link) for item in items))
    if piece.startswith("|"):
        return _table(piece, link)
    return Block("paragraph", _marked(" ".join(piece.split()), link))


def _table(piece: str, link: Callable[[str], str]) -> Block:
    lines = [_cells(line, link) for line in piece.splitlines()]
    head, rows = lines[0], tuple(lines[2:])
    return Block("table", head=head, rows=rows) if any(head) else Block("facts", rows=rows)


def _cells(line: str, link: Callable[[str], str]) -> tuple[SafeString, ...]:
    cells = re.split(r"(?<!\\)\|", line.strip()[1:-1])
    return tuple(_marked(cell.strip().replace("\\|", "|"), link) for cell in cells)


def _marked(text: str, link: Callable[[str], str]) -> SafeString:
    """Return one line as HTML: escaped, with **bold**, `code` and links."""
    parts = re.split(r"`(.+?)`", text)
    html = [
        f"<code>{escape(part)}</code>" if index % 2 else _with_links(part, link) for index, part in enumerate(parts)
    ]
    return mark_safe(re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", "".join(html)))


def _with_links(text: str, link: Callable[[str], str]) -> str:
    pieces = LINK.split(text)
    html = ""
    for index in range(0, len(pieces) - 1, 3):
        before, words, target = pieces[index : index + 3]
        html += escape(before) + format_html('<a class="usa-link" href="{}">{}</a>', link(target), words)
    return html + escape(pieces[-1])
