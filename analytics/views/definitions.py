"""The definitions of the figures as a page: docs/metrics.md, word for word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from analytics.definitions.document import metrics

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class Block(NamedTuple):
    """One piece of the document: `heading` (with its level), `paragraph`, `list`, `table` or `facts`."""

    kind: str
    text: SafeString = SafeString("")
    level: int = 0
    anchor: str = ""
    items: tuple[SafeString, ...] = ()
    head: tuple[SafeString, ...] = ()
    rows: tuple[tuple[SafeString, ...], ...] = ()


@require_safe
def definitions(request: HttpRequest) -> HttpResponse:
    """Show what each figure means."""
    title, *blocks = blocks_of(metrics())
    context = {
        "title": title.text,
        "blocks": blocks,
        "contents": [block for block in blocks if block.kind == "heading"],
        "trail": [("Home", reverse("home")), ("Definitions", None)],
    }
    return render(request, "analytics/definitions.html", context)


def blocks_of(text: str) -> list[Block]:
    """Return the pieces of a document in the little Markdown that the generated documents use."""
    return [_block(piece) for piece in re.split(r"\n{2,}", text.strip())]


def _block(piece: str) -> Block:
    if piece.startswith("#"):
        marks, _, words = piece.partition(" ")
        return Block("heading", _marked(words), level=len(marks), anchor=slugify(words))
    if piece.startswith("- "):
        items = re.split(r"\n- ", piece.removeprefix("- "))
        return Block("list", items=tuple(_marked(" ".join(item.split())) for item in items))
    if piece.startswith("|"):
        return _table(piece)
    return Block("paragraph", _marked(" ".join(piece.split())))


def _table(piece: str) -> Block:
    lines = [_cells(line) for line in piece.splitlines()]
    head, rows = lines[0], tuple(lines[2:])
    return Block("table", head=head, rows=rows) if any(head) else Block("facts", rows=rows)


def _cells(line: str) -> tuple[SafeString, ...]:
    cells = re.split(r"(?<!\\)\|", line.strip()[1:-1])
    return tuple(_marked(cell.strip().replace("\\|", "|")) for cell in cells)


def _marked(text: str) -> SafeString:
    """Return one line as HTML: escaped, with **bold** and `code`."""
    words = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", str(escape(text)))
    return mark_safe(re.sub(r"`(.+?)`", r"<code>\1</code>", words))
