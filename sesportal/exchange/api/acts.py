"""Domain actions of a resource as a table: one POST each, under the checks that the pages run, told in the resource.

An app writes `ACTS = (Act("close", ...), ...)` beside a detail view; addresses, schema, refusals, `allowed_actions`,
repeats and If-Match follow from the table. Nothing here changes state: `run` is an action of the app.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from sesportal.exchange.api.authentication import PersonAuthentication
from sesportal.exchange.api.base import ApiView, DetailMixin
from sesportal.exchange.api.idempotency import HEADER, once
from sesportal.exchange.api.rows import RowView
from sesportal.lib.errors import allows

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.forms import Form
    from django.urls import URLPattern
    from rest_framework.request import Request

    from sesportal.accounts.models import User


def always(obj: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One action on a thing. `check` refuses whoever may not do it, `when` says whether its state admits it.

    `run` is given the thing, who acts and what was sent; `scope` is what a token needs, none where people alone act.
    An act that makes another thing names its detail view in `makes`.
    """

    name: str
    says: str
    run: Callable[..., Any]
    check: Callable[[Any, Any], object]
    when: Callable[[Any], bool] = always
    body: type[serializers.Serializer[Any]] | None = None
    scope: str = ""
    makes: type[ActedView] | None = None

    def is_open_to(self, user: User, obj: Any, token: Any) -> bool:
        """Say whether the caller may do it to a thing as it stands."""
        if token is not None and (not self.scope or self.scope not in token.scope.split()):
            return False
        return self.when(obj) and allows(self.check, user, obj)


class ActedView(DetailMixin, RowView):
    """One row with what the caller may do next, from the checks of `acts`.

    `subjects` gives the same rows as models, with what the checks read; `hold` locks one in the order of the app.
    """

    acts: ClassVar[Sequence[Act]] = ()
    address: ClassVar[str] = ""

    def subjects(self) -> QuerySet[Any]:
        return self.rows()

    def hold(self, subject: Any) -> None:
        """Lock a thing before it is compared with what the caller read."""
        model = type(subject)
        model._default_manager.select_for_update(of=("self",)).get(pk=subject.pk)

    def subject(self) -> Any:
        return get_object_or_404(self.subjects(), pk=self.kwargs["pk"])

    def row(self, held: dict[str, Any]) -> dict[str, Any]:
        shown = super().row(held)
        serializer: Any = self.get_serializer_class()()
        if "allowed_actions" in serializer.fields:
            subject, token = self.subject(), self.request.auth
            shown["allowed_actions"] = [act.name for act in self.acts if act.is_open_to(self.caller, subject, token)]
        return shown

    def shown(self, pk: int, like: ApiView) -> dict[str, Any]:
        """Return one row for an answer to another view's request."""
        self.request, self.kwargs, self.args, self.format_kwarg = like.request, {"pk": pk}, (), None
        row: dict[str, Any] = self.represent([self.get_object()])[0]
        return row


class ActView(ApiView):
    """POST does one act to one thing and answers with the thing as it then is, or with what was made."""

    detail: ClassVar[type[ActedView]]
    does: ClassVar[Act]

    def get_queryset(self) -> QuerySet[Any]:
        return self._detail().subjects()

    def post(self, request: Request, **kwargs: Any) -> Any:
        if not request.headers.get(HEADER):  # who may not do it anyway is told so, and not to send a key
            self.does.check(self.caller, self._detail().subject())
        return once(request, self._act)

    def _act(self) -> Response:
        does, detail = self.does, self._detail()
        subject = detail.subject()
        does.check(self.caller, subject)
        if "If-Match" in self.request.headers:
            detail.hold(subject)
            detail.check_if_match()
        sent = checked(does.body, self.request.data)
        done = does.run(subject, self.caller, **sent)
        if does.makes is not None:
            return made(does.makes, done, self)
        return Response(detail.shown(subject.pk, self))

    def _detail(self) -> ActedView:
        view = self.detail()
        if not getattr(self, "swagger_fake_view", False):
            view.request, view.kwargs, view.args, view.format_kwarg = self.request, self.kwargs, (), None
        else:
            view.swagger_fake_view = True  # type: ignore[attr-defined]
        return view


def checked(body: type[serializers.Serializer[Any]] | None, data: Any) -> dict[str, Any]:
    """Return what was sent, as the action takes it. Raises ValidationError for what is wrong."""
    if body is None:
        return {}
    given = body(data=data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


def cleaned(form: Form, renamed: Mapping[str, str] = MappingProxyType({})) -> dict[str, Any]:
    """Return what a form of the pages makes of what was sent. Raises ValidationError for what it refuses."""
    if form.is_valid():
        return form.cleaned_data
    raise ValidationError(
        {
            renamed.get(name, "non_field_errors" if name == NON_FIELD_ERRORS else name): [str(one) for one in errors]
            for name, errors in form.errors.items()
        }
    )


def made(detail: type[ActedView], obj: Any, like: ApiView) -> Response:
    """Answer 201 with what was made, and where it is."""
    place = reverse(f"api:{detail.address}-detail", args=[obj.pk])
    return Response(detail().shown(obj.pk, like), status=201, headers={"Location": place})


def act_paths(resource: str, detail: type[ActedView]) -> list[URLPattern]:
    """Return an address for each act of a resource, `<resource>/<id>/<name>/`."""
    return [
        path(f"{resource}/<int:pk>/{act.name}/", _view_of(resource, detail, act).as_view(), name=_name(detail, act))
        for act in detail.acts
    ]


def _name(detail: type[ActedView], act: Act) -> str:
    return f"{detail.address}-{act.name}"


def _view_of(resource: str, detail: type[ActedView], act: Act) -> type[ActView]:
    def described() -> None: ...

    described.__doc__ = act.says
    fields: dict[str, Any] = {"detail": detail, "does": act, "act": described, "scopes": {"POST": act.scope}}
    if not act.scope:
        fields["authentication_classes"] = [PersonAuthentication]
    shown = (act.makes or detail).serializer_class
    view = type(f"{detail.__name__}{act.name.title().replace('-', '')}", (ActView,), fields)
    described_view: type[ActView] = extend_schema(
        tags=[resource], request=act.body, responses={201 if act.makes else 200: shown}
    )(view)
    return described_view
