"""Finding opportunities: search with counts, one opportunity with why one can apply, and a few side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from executives.models import AppointmentType, Executive, RuleParameter
from executives.reference.commuting import commuting_area
from mobility.filters.searches import found_in
from mobility.models import Application, Posting, Rotation
from mobility.permissions.applications import check_select
from mobility.permissions.programmes import check_browse
from mobility.rules.eligibility import applicant_facts, can_apply, posting_facts, why_can_apply
from mobility.rules.hard_to_fill import definition
from mobility.rules.search import FIELDS, Row, Terms, similar
from mobility.rules.terms import check_posting
from mobility.views import words
from mobility.views.facets import chips, facet_groups
from mobility.views.postings import TONES, offered_steps
from mobility.workflow import ApplicationStatus, PostingStatus, RotationStatus
from sesportal.accounts.roles import Permission
from sesportal.lib.errors import allows
from sesportal.lib.tables import ordering

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpResponse

    from mobility.rules.eligibility import Line
    from sesportal.accounts.models import User
    from sesportal.accounts.views import SignedInRequest
    from sesportal.lib.findings import Finding

PAGE_SIZE, MOST_COMPARED = 25, 5
SORTS = {
    "closes": ("closes_on", "title"),
    "-opened": ("-opened_at", "title"),
    "starts": ("starts_on", "title"),
    "length": ("days", "title"),
    "title": "title",
}
SORT_LABELS = {
    "closes": "Closing soonest",
    "-opened": "Newest",
    "starts": "Starting soonest",
    "length": "Shortest",
    "title": "Title",
}


@require_safe
def opportunity_list(request: SignedInRequest) -> HttpResponse:
    """Search the opportunities; the address keeps all that was chosen."""
    check_browse(request.user)
    terms = Terms.of(dict(request.GET.lists()))
    sort = request.GET.get("sort", "")
    sort = sort if sort in SORTS else "closes"
    executive, area = _executive(request.user)
    order = ordering(Posting, {"by": SORTS[sort]}, "by")
    found = found_in(Posting.objects.visible_to(request.user), terms, order=order, area=area)
    page = Paginator(found.pks, PAGE_SIZE).get_page(request.GET.get("page"))
    parameters = RuleParameter.objects.values_on(timezone.localdate())
    groups, names = facet_groups(found.counts, terms)
    kept = QueryDict(terms.query)
    context = {
        "page": page,
        "rows": _rows(list(page.object_list), executive),
        "groups": groups,
        "chips": chips(terms, names),
        "terms": terms,
        "text": " ".join(terms.words).lower(),
        "query": kept.urlencode(),
        "sort": sort,
        "sorts": SORT_LABELS.items(),
        "area": area,
        "stay_count": found.counts["stay"]["1"],
        "hard_count": found.counts["hard"]["1"],
        "hard_definition": definition(parameters),
        "may_see_own": request.user.may(Permission.WRITE_POSTINGS),
        "trail": [("Home", reverse("home")), ("Opportunities", None)],
    }
    return render(request, "mobility/opportunity_list.html", context)


@require_safe
def opportunity_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one posting: to executives with why they can apply, to its agency with what can be done with it."""
    check_browse(request.user)
    found = Posting.objects.visible_to(request.user).for_list()
    posting = get_object_or_404(found.select_related("framework", "created_by", "approved_by"), pk=pk)
    today = timezone.localdate()
    parameters = RuleParameter.objects.values_on(today)
    is_own = any(request.user.reach(p).agencies and request.user.reach(p).covers_code(posting.agency_id)
                 for p in (Permission.WRITE_POSTINGS, Permission.APPROVE_POSTINGS, Permission.SELECT))  # fmt: skip
    context = {
        "posting": posting,
        "tone": TONES[PostingStatus(posting.status)],
        "competencies": [c.name for c in posting.competencies.select_related("qualification")],
        "facts": words.facts_of(posting),
        "kinds": [str(AppointmentType(kind).label) for kind in posting.appointment_types],
        "hard_definition": definition(parameters) if posting.is_hard_to_fill else "",
        "similar": _similar(request.user, posting),
        "is_own": is_own,
        "may_select": not posting.is_before_open and allows(check_select, request.user, posting.agency_id),
        "steps": offered_steps(request, posting) if is_own else [],
        "findings": _findings(posting, today) if is_own and posting.is_before_open else [],
        "may_edit": is_own and posting.status == PostingStatus.DRAFT and request.user.may(Permission.WRITE_POSTINGS),
        "trail": [
            ("Home", reverse("home")),
            ("Opportunities", reverse("mobility:opportunity_list")),
            (posting.title, None),
        ],
        **_own_case(request.user, posting, today, parameters),
    }
    return render(request, "mobility/opportunity_detail.html", context)


@require_safe
def opportunity_compare(request: SignedInRequest) -> HttpResponse:
    """Set up to five opportunities side by side, row by row."""
    check_browse(request.user)
    asked = [int(pk) for pk in request.GET.getlist("p") if pk.isdecimal() and len(pk) < 10]
    chosen = list(dict.fromkeys(asked))[:MOST_COMPARED]
    found = Posting.objects.visible_to(request.user).for_list().prefetch_related("competencies").in_bulk(chosen)
    postings = [found[pk] for pk in chosen if pk in found]
    context = {
        "postings": [(posting, _without(postings, posting)) for posting in postings],
        "rows": words.comparison(postings),
        "is_cut_off": len(asked) > MOST_COMPARED,
        "most": MOST_COMPARED,
        "trail": [
            ("Home", reverse("home")),
            ("Opportunities", reverse("mobility:opportunity_list")),
            ("Compare", None),
        ],
    }
    return render(request, "mobility/opportunity_compare.html", context)


def _findings(posting: Posting, today: dt.date) -> list[Finding]:
    parameters = RuleParameter.objects.values_on(posting.closes_on or today)
    return check_posting(posting, as_of=today, parameters=parameters)


def _executive(user: User) -> tuple[int | None, str]:
    """Return the executive the user is, and the commuting area of the position held."""
    if not user.may(Permission.APPLY):
        return None, ""
    held = Executive.objects.filter(user=user).values_list("pk", "current_assignment__duty_location").first()
    return (held[0], commuting_area(held[1] or "")) if held else (None, "")


def _rows(pks: list[int], executive: int | None) -> list[words.Row]:
    """Return one page of results in words, with where one's own application stands."""
    found = Posting.objects.for_list().defer("duties", "learning", "search_text").in_bulk(pks)
    applied: dict[int, str] = {}
    if executive:
        own = Application.objects.filter(executive=executive, posting__in=pks).exclude(
            status=ApplicationStatus.WITHDRAWN
        )
        applied = {pk: str(ApplicationStatus(status).label) for pk, status in own.values_list("posting", "status")}
    today = timezone.localdate()
    return [words.Row.of(found[pk], applied.get(pk, ""), today) for pk in pks if pk in found]


def _own_case(user: User, posting: Posting, today: dt.date, parameters: Any) -> dict[str, Any]:
    """Return why the user can or cannot apply, and the way to it; nothing for who is no executive."""
    if not user.may(Permission.APPLY):
        return {}
    related = ("home", "current_assignment", "preference")
    executive = Executive.objects.filter(user=user).select_related(*related).first()
    if executive is None:
        return {}
    running = Rotation.objects.filter(
        executive=executive, status__in=[RotationStatus.PLANNED, RotationStatus.UNDER_WAY], ends_on__isnull=False
    )
    away = running.order_by("-ends_on").values_list("ends_on", flat=True).first()
    lines: list[Line] = why_can_apply(
        applicant_facts(executive, away_until=away), posting_facts(posting), as_of=today, parameters=parameters
    )
    held = Application.objects.filter(executive=executive, posting=posting)
    application = held.exclude(status=ApplicationStatus.WITHDRAWN).order_by("-created_at").first()
    return {
        "lines": [(line, words.LINE_TONES.get(line.standing.tone, line.standing.tone)) for line in lines],
        "can_apply": can_apply(lines),
        "application": application,
        "apply_url": "" if application else _address("mobility:application_new", posting.pk),
        "application_url": _address("mobility:application_detail", application.pk) if application else "",
    }


def _address(name: str, pk: int) -> str:
    try:
        return reverse(name, args=[pk])
    except NoReverseMatch:
        return ""


def _similar(user: User, posting: Posting) -> list[tuple[Posting, str]]:
    """Return the open postings most like one, each with what it shares with it."""
    rows = Posting.objects.visible_to(user).open().order_by("closes_on", "pk").values_list(*FIELDS)
    own = Row(
        posting.pk,
        posting.programme.design,
        posting.agency_id,
        posting.occupational_series,
        posting.commuting_area,
        posting.relocation,
        posting.virtual_percent,
        posting.time_percent,
        posting.days,
        posting.competency_ids,
        posting.is_hard_to_fill,
    )
    alike = similar(rows, own)
    found = Posting.objects.for_list().in_bulk([one.pk for one in alike])
    return [(found[one.pk], ", ".join(one.reasons)) for one in alike if one.pk in found]


def _without(postings: list[Posting], left_out: Posting) -> str:
    kept = [f"p={posting.pk}" for posting in postings if posting.pk != left_out.pk]
    return f"{reverse('mobility:opportunity_compare')}?{'&'.join(kept)}" if kept else ""
