"""Accessible PDF: a Typst template and plain data in, a tagged and bookmarked document (PDF/UA-1) out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typst
from django.conf import settings

from sesportal.lib.content import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping


def render(template_name: str, data: Mapping[str, Any]) -> bytes:
    """Return the PDF of a template, named as HTML templates are (`development/packet.typ`).

    The template reads `data` by `json(bytes(sys.inputs.data))`; dates arrive in ISO. What stands in the data is text,
    never Typst code, so nobody's words can change the document.
    """
    source = Path(settings.BASE_DIR) / "templates" / template_name
    return typst.compile(
        source.read_bytes(), format="pdf", pdf_standards=["ua-1"], sys_inputs={"data": canonical(data)}
    )
