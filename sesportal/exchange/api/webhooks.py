"""Webhooks: addresses of a system that events are sent to, as the system itself or its agency's office keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from sesportal.exchange.actions import webhooks as acts
from sesportal.exchange.api.base import ApiView, DetailMixin, ListMixin
from sesportal.exchange.api.feed import place_of
from sesportal.exchange.api.idempotency import once
from sesportal.exchange.event_types import EVENT_TYPES
from sesportal.exchange.models import ApiClient, Delivery, Webhook
from sesportal.exchange.permissions import check_issue_clients
from sesportal.exchange.targets import LONGEST, check_url

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request

TYPES = list(EVENT_TYPES)
NO_SUCH_TYPE = "No such type: {input}. The code list event-types has them all."


class WebhookSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    client = serializers.CharField(help_text="client_id of the system")
    url = serializers.CharField()
    event_types = serializers.ListField(child=serializers.ChoiceField(choices=TYPES), help_text="empty: every type")
    state = serializers.ChoiceField(choices=Webhook.State.choices)
    paused_reason = serializers.CharField(allow_blank=True)
    failures = serializers.IntegerField(help_text="in a row; after 10, or an answer of 410, it is paused")
    next_attempt_at = serializers.DateTimeField(allow_null=True, help_text="after a failure; null while all is well")
    previous_secret_until = serializers.DateTimeField(
        allow_null=True, help_text="until when deliveries are signed with the secret before the rotation too"
    )
    created_at = serializers.DateTimeField()
    allowed_actions = serializers.ListField(
        child=serializers.CharField(), help_text="what you may do next, by the names of the addresses under this one"
    )


class MadeWebhookSerializer(WebhookSerializer):
    secret = serializers.CharField(help_text="whsec_...: verifies signatures; shown in this answer alone")


class NewWebhookSerializer(serializers.Serializer):
    url = serializers.CharField(max_length=LONGEST, help_text="https, port 443 or 8443, a public address")
    event_types = serializers.ListField(
        child=serializers.ChoiceField(choices=TYPES, error_messages={"invalid_choice": NO_SUCH_TYPE}),
        required=False,
        default=list,
        help_text="none: every type",
    )
    client = serializers.CharField(
        required=False, help_text="client_id of the system; needed of a person, a system makes its own"
    )


class PauseSerializer(serializers.Serializer):
    reason = serializers.CharField(required=False, default="", allow_blank=True, max_length=200)


class RotateSecretSerializer(serializers.Serializer):
    overlap_hours = serializers.IntegerField(
        required=False,
        default=acts.OVERLAP_HOURS,
        min_value=0,
        max_value=acts.LONGEST_OVERLAP_HOURS,
        help_text="how long deliveries are signed with the present secret as well; 0 ends it at once",
    )


class ReplaySerializer(serializers.Serializer):
    after = serializers.CharField(
        allow_blank=True,
        help_text="a cursor of the feed: what comes after it is sent once more; empty: all that is kept",
    )


class NothingSerializer(serializers.Serializer):
    """An empty object."""


class TestSerializer(serializers.Serializer):
    message_id = serializers.CharField(help_text="webhook-id of the test; the deliveries tell what came of it")


class DeliverySerializer(serializers.Serializer):
    id = serializers.IntegerField()
    message_id = serializers.CharField(help_text="webhook-id, the same for each attempt")
    event = serializers.IntegerField(allow_null=True, help_text="null for a test, or once the event is let go")
    attempt = serializers.IntegerField()
    status_code = serializers.IntegerField(allow_null=True, help_text="null where there was no answer")
    failure = serializers.CharField(allow_blank=True, help_text="empty where the receiver took it")
    milliseconds = serializers.IntegerField()
    retry_after = serializers.IntegerField(
        allow_null=True, help_text="seconds that the receiver asked to wait with a 429 or 503; null where it did not"
    )
    at = serializers.DateTimeField()


class _Webhooks(ApiView):
    scopes = dict.fromkeys(("GET", "POST", "DELETE"), "events:read")
    serializer_class: Any = WebhookSerializer

    def get_queryset(self) -> QuerySet[Webhook]:
        return Webhook.objects.visible_to(self.caller).select_related("client")

    def represent(self, rows: list[Any]) -> list[dict[str, Any]]:
        return [shown(webhook) for webhook in rows]


@extend_schema(tags=["webhooks"])
class WebhookList(ListMixin, _Webhooks):
    """Webhooks of the system, or of the systems that a person answers for."""

    @extend_schema(request=NewWebhookSerializer, responses={201: MadeWebhookSerializer})
    def post(self, request: Request) -> Any:
        """Make a webhook: events from now on are sent to an address, signed with the secret in this answer.

        The name of the address may lead to public addresses only.
        """
        own = getattr(self.caller, "api_client", None)
        if own is None:
            check_issue_clients(self.caller)
        told = _read(NewWebhookSerializer, request)
        client = own or self._named(told.get("client", ""))
        check_url(told["url"])  # asks for the name, so before any transaction

        def act() -> Response:
            made = acts.create_webhook(client=client, url=told["url"], event_types=told["event_types"], by=self.caller)
            place = reverse("api:webhook-detail", args=[made.webhook.pk])
            return Response(shown(made.webhook) | {"secret": made.secret}, status=201, headers={"Location": place})

        answer = once(request, act)
        answer["Cache-Control"] = "no-store"
        return answer

    def _named(self, client_id: str) -> ApiClient:
        client = ApiClient.objects.visible_to(self.caller).filter(client_id=client_id).first()
        if client is None:
            raise ValidationError({"client": "Send the client_id of a system that you answer for."})
        return client


@extend_schema(tags=["webhooks"])
class WebhookDetail(DetailMixin, _Webhooks):
    """One webhook: where it leads, and how its deliveries go."""

    def delete(self, request: Request, pk: int) -> Response:
        """Delete a webhook with its log; nothing more is sent."""
        webhook = self.get_object()
        self.check_if_match()
        acts.delete_webhook(webhook=webhook, by=self.caller)
        return Response(status=204)


@extend_schema(tags=["webhooks"], request=NothingSerializer, responses=WebhookSerializer)
class _WebhookAct(_Webhooks):
    """Something done to one webhook, once for each Idempotency-Key."""

    def post(self, request: Request, pk: int) -> Any:
        self.get_object()
        return once(request, lambda: self._answer(request))

    def _answer(self, request: Request) -> Response:
        DetailMixin.check_if_match(self)
        return self.act(request, self.get_object())

    def act(self, request: Request, webhook: Webhook) -> Response:
        raise NotImplementedError


class WebhookPause(_WebhookAct):
    """Hold events back."""

    @extend_schema(tags=["webhooks"], request=PauseSerializer, responses=WebhookSerializer)
    def post(self, request: Request, pk: int) -> Any:
        return super().post(request, pk)

    def act(self, request: Request, webhook: Webhook) -> Response:
        """Hold events back until somebody resumes; they wait as long as events are kept."""
        reason = _read(PauseSerializer, request)["reason"]
        return Response(shown(acts.pause_webhook(webhook=webhook, by=self.caller, reason=reason)))


class WebhookResume(_WebhookAct):
    """Send again."""

    def act(self, request: Request, webhook: Webhook) -> Response:
        """Send again from where it stood."""
        return Response(shown(acts.resume_webhook(webhook=webhook, by=self.caller)))


class WebhookReplay(_WebhookAct):
    """Send once more."""

    @extend_schema(tags=["webhooks"], request=ReplaySerializer, responses=WebhookSerializer)
    def post(self, request: Request, pk: int) -> Any:
        return super().post(request, pk)

    def act(self, request: Request, webhook: Webhook) -> Response:
        """Send once more what comes after a cursor of the feed, each event under the id that it had."""
        after = place_of(_read(ReplaySerializer, request)["after"])
        return Response(shown(acts.replay_webhook(webhook=webhook, by=self.caller, after=after)))


class WebhookRotateSecret(_WebhookAct):
    """Rotate the secret."""

    @extend_schema(tags=["webhooks"], request=RotateSecretSerializer, responses=MadeWebhookSerializer)
    def post(self, request: Request, pk: int) -> Any:
        answer = super().post(request, pk)
        answer["Cache-Control"] = "no-store"
        return answer

    def act(self, request: Request, webhook: Webhook) -> Response:
        """Give the webhook a new secret, shown in this answer alone.

        For `overlap_hours` each delivery carries two signatures, by the new secret and by the one before, so that a
        receiver that checks for either loses nothing.
        """
        hours = _read(RotateSecretSerializer, request)["overlap_hours"]
        made = acts.rotate_webhook_secret(webhook=webhook, by=self.caller, overlap_hours=hours)
        return Response(shown(made.webhook) | {"secret": made.secret})


class WebhookEndPreviousSecret(_WebhookAct):
    """End the earlier secret."""

    def act(self, request: Request, webhook: Webhook) -> Response:
        """Sign with the present secret alone from now on, before the overlap of a rotation is over."""
        return Response(shown(acts.end_previous_secret(webhook=webhook, by=self.caller)))


class WebhookTest(_WebhookAct):
    """Send a test."""

    @extend_schema(tags=["webhooks"], request=NothingSerializer, responses={202: TestSerializer})
    def post(self, request: Request, pk: int) -> Any:
        return super().post(request, pk)

    def act(self, request: Request, webhook: Webhook) -> Response:
        """Send a test soon, of type webhook.test, also to a paused webhook."""
        message_id = acts.request_test(webhook=webhook, by=self.caller)
        place = reverse("api:webhook-delivery-list", args=[webhook.pk])
        return Response({"message_id": message_id}, status=202, headers={"Location": place})


@extend_schema(tags=["webhooks"])
class DeliveryList(ListMixin, ApiView):
    """Attempts of the last 30 days to deliver something, oldest first."""

    scopes = {"GET": "events:read"}
    serializer_class = DeliverySerializer

    def get_queryset(self) -> QuerySet[Delivery, dict[str, Any]]:
        seen = Webhook.objects.visible_to(self.caller)
        if "pk" in self.kwargs:  # the schema is described without
            seen = seen.filter(pk=get_object_or_404(seen, pk=self.kwargs["pk"]).pk)
        columns = ("id", "message_id", "event_id", "attempt", "status_code", "failure", "milliseconds", "retry_after")
        return Delivery.objects.filter(webhook__in=seen).values(*columns, "at")

    def get(self, request: Request, **kwargs: Any) -> Response:
        return super().get(request)

    def represent(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{name.removesuffix("_id") if name == "event_id" else name: row[name] for name in row} for row in rows]


def shown(webhook: Webhook) -> dict[str, Any]:
    is_paused = webhook.state == Webhook.State.PAUSED
    overlaps = webhook.overlaps(timezone.now())
    return {
        "id": webhook.pk,
        "client": webhook.client.client_id,
        "url": webhook.url,
        "event_types": webhook.event_types,
        "state": webhook.state,
        "paused_reason": webhook.paused_reason,
        "failures": webhook.failures,
        "next_attempt_at": webhook.next_attempt_at if webhook.failures and not is_paused else None,
        "previous_secret_until": webhook.previous_secret_until if overlaps else None,
        "created_at": webhook.created_at,
        "allowed_actions": [
            "resume" if is_paused else "pause",
            "test",
            "replay",
            "rotate-secret",
            *(["end-previous-secret"] if overlaps else []),
            "delete",
        ],
    }


def _read(kind: type[serializers.Serializer], request: Request) -> dict[str, Any]:
    """Return what was sent. A field that is not there is refused: misspelt, it would mean every type, or 24 hours."""
    told = kind(data=request.data)
    unknown = sorted(set(request.data) - set(told.fields)) if isinstance(request.data, dict) else []
    if unknown:
        known = ", ".join(told.fields)
        raise ValidationError(dict.fromkeys(unknown, f"There is no such field. There are: {known}."))
    told.is_valid(raise_exception=True)
    return dict(told.validated_data)
