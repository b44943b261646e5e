"""Codes beside labels, read by other systems: what is the same for everybody who may call."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from sesportal.exchange.api.base import ApiView, DetailMixin, ListMixin
from sesportal.exchange.code_lists import CodeList, code_lists
from sesportal.lib.api.paging import page_of, page_of_rows

NAME = OpenApiParameter("name", OpenApiTypes.STR, OpenApiParameter.PATH, description="`id` of a list")


class CodeSerializer(serializers.Serializer):
    code = serializers.CharField(allow_blank=True)
    label = serializers.CharField()  # type: ignore[assignment]
    note = serializers.CharField(allow_blank=True)


class CodeListSerializer(serializers.Serializer):
    id = serializers.CharField(help_text="name of the list in the address")
    title = serializers.CharField()
    codes = CodeSerializer(many=True)


class _CodeLists(ApiView):
    scopes = {"GET": "executives:read"}
    serializer_class = CodeListSerializer

    def represent(self, rows: list[CodeList]) -> list[dict[str, Any]]:
        return [{"id": one.name, "title": one.title, "codes": [code._asdict() for code in one.read()]} for one in rows]


@extend_schema(tags=["code-lists"])
class CodeListList(ListMixin, _CodeLists):
    """Every list of codes that the API speaks in, with its labels."""

    filter_backends = ()

    def get(self, request: Request) -> Response:
        page, cursor = page_of_rows(request, self.represent(code_lists()), state="lists")
        return page_of(request, self.only_fields(page), cursor)


@extend_schema(tags=["code-lists"])
class CodeListDetail(DetailMixin, _CodeLists):
    """One list of codes."""

    @extend_schema(parameters=[NAME])
    def get(self, request: Request, **kwargs: Any) -> Response:
        found = [one for one in code_lists() if one.name == kwargs["name"]]
        if not found:
            raise Http404
        return Response(self.only_fields(self.represent(found)[0]))
