"""How fast the directory and a profile answer, against an empty view; and how search grows with the corps."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection

from bench.measure import Result, paired, timed
from bench.server import fetch, serving
from executives.demo.names import draw_name
from executives.ledger.bulk import insert_rows
from executives.ledger.people import sort_name
from executives.models import Executive
from sesportal.accounts.models import Membership, User

SMALL, LARGE = 8_000, 200_000
ROUNDS, REQUESTS = 5, 20
SEARCHES = (
    "",
    "?page=20",
    "?page=200",
    "?q=marigold",
    "?q=ash&sort=-entry",
    "?agency=AG",
    "?agency=AG&subelement=AG11",
    "?appointment=50",
    "?appointment=55",
    "?series=0340",
    "?series=1102",
    "?location=washington",
    "?location=denver",
    "?role=leadership",
    "?role=expert",
    "?role=programme&series=0340&location=dc",
    "?relocate=yes",
    "?track=specialist",
    "?nsp=on",
    "?status=left",
    "?status=all",
    *(f"?sort={way}{key}" for key in ("name", "agency", "entry", "position") for way in ("", "-")),
)

MODEL = (
    "home_id",
    "current_assignment_id",
    "is_on_board",
    "appointment_type",
    "ses_entry_on",
    "position_since",
    "position_role",
    "occupational_series",
    "duty_location",
)
COLUMNS = ("identifier", "family_name", "given_name", "sort_name", *MODEL, "is_nsp", "track", "track_reason")
WILLING = """
    INSERT INTO executives_mobilitypreference
        (executive_id, willing_to_relocate, areas, agencies, functions, virtual_only, updated_at)
    SELECT e.id, CASE WHEN e.id % 2 = 0 THEN 'yes' ELSE 'no' END, '[]', '[]', '[]', false, now()
    FROM executives_executive e LEFT JOIN executives_mobilitypreference p ON p.executive_id = e.id
    WHERE p.id IS NULL AND e.id % 3 = 0
"""


def run() -> list[Result]:
    """Measure requests one after another over one connection; both sides load the same session and user."""
    Executive.objects.filter(identifier__startswith="BENCH").delete()
    grow(SMALL)
    session = signed_in()
    someone = Executive.objects.filter(is_on_board=True, current_assignment__isnull=False).earliest("pk").identifier
    with serving():
        results = [
            page("directory page of 50", "/executives/", session),
            page("executive profile", f"/executives/{someone}/", session),
        ]
        small = searches(session)
        grow(LARGE)
        large = searches(session)
    return [*results, *_growth(small, large)]


def _growth(small: dict[str, float], large: dict[str, float]) -> list[Result]:
    """Compare the searches all together, and the one that grows most, with themselves among fewer executives."""
    worst = max(SEARCHES, key=lambda query: large[query] / small[query])
    ratios: dict[str, object] = {query: round(large[query] / small[query], 2) for query in SEARCHES}
    return [
        Result(
            "directory search at 200,000",
            f"{len(SEARCHES)} searches: every filter and every order",
            "at 8,000",
            sum(large.values()),
            sum(small.values()),
            2.0,
            {"small": SMALL, "large": LARGE, "ratios": ratios},
        ),
        Result("the search that grows most", worst, "at 8,000", large[worst], small[worst], 2.0),
    ]


def page(name: str, address: str, session: str) -> Result:
    """Compare a page with the empty view; the limit is thirty times the empty view's time."""
    fetch(address, session, 3)
    fetch("/bench-empty/", session, 3)
    ours, empty = paired(
        lambda: fetch(address, session, REQUESTS), lambda: fetch("/bench-empty/", session, REQUESTS), rounds=ROUNDS
    )
    return Result(name, address, "an empty view", ours / REQUESTS, empty / REQUESTS, 30.0)


def searches(session: str) -> dict[str, float]:
    """Return the seconds that each search takes, the best of some rounds."""
    best = dict.fromkeys(SEARCHES, float("inf"))
    for _ in range(ROUNDS):
        for query in SEARCHES:
            best[query] = min(best[query], timed(lambda query=query: fetch(f"/executives/{query}", session)))  # type: ignore[misc]
    return best


def signed_in() -> str:
    """Make an OPM analyst with a session and return its key."""
    user, _ = User.objects.get_or_create(username="bench", defaults={"email": "bench@opm.example"})
    Membership.objects.get_or_create(user=user, role="opm_analyst", starts_on=dt.date(2020, 1, 1))
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return str(store.session_key)


def grow(size: int) -> None:
    """Bring the corps to `size` by copying the careers on board under new names."""
    models = list(
        Executive.objects.filter(current_assignment__isnull=False)
        .exclude(identifier__startswith="BENCH")
        .values_list(*MODEL)
    )
    start = Executive.objects.count()
    rng = random.Random(start)

    def rows() -> Iterator[tuple[object, ...]]:
        for number in range(start, size):
            family, given = draw_name(rng)
            yield (
                f"BENCH{number:07}",
                family,
                given,
                sort_name(family, given),
                *rng.choice(models),
                rng.random() < 0.05,
                "specialist" if rng.random() < 0.1 else "generalist",
                "",
            )

    insert_rows("executives_executive", COLUMNS, rows())
    with connection.cursor() as cursor:
        cursor.execute(WILLING)
        cursor.execute("VACUUM (ANALYZE)")  # as PostgreSQL does by itself in production
