"""How fast the search of opportunities answers with 5,000 postings open, against an empty view."""

from __future__ import annotations

import datetime as dt
import random
from copy import copy

from django.db import connection
from django.db.models.base import ModelState
from django.utils import timezone

from bench.measure import Result
from bench.pages import page, signed_in
from bench.server import serving
from executives.demo.subjects import MISSIONS
from executives.models import Agency, Competency
from mobility.models import Posting
from mobility.models.postings import search_terms_of
from mobility.workflow import PostingStatus

OPEN = 5_000
TITLE = "Bench: "


def run() -> list[Result]:
    """Measure the first page, a search with words and filters, and one posting, one request after another."""
    grow(OPEN)
    session = signed_in()
    some = Posting.objects.filter(status=PostingStatus.OPEN).earliest("pk").pk
    with serving():
        results = [
            page("opportunities, 5,000 open", "/opportunities/", session),
            page(
                "opportunities, searched", "/opportunities/?q=project+office&virtual=full&length=medium&stay=1", session
            ),
            page("one opportunity", f"/opportunities/{some}/", session),
        ]
    for result in results:
        result.facts = {"open": Posting.objects.filter(status=PostingStatus.OPEN).count()}
    return results


def grow(size: int) -> None:
    """Bring the open postings to `size` by copying those of the demonstration under other subjects and units."""
    models = list(
        Posting.objects.filter(opened_at__isnull=False).select_related("programme").prefetch_related("competencies")
    )
    units = list(Agency.objects.subelements())
    competencies = {pk: list(rows) for pk, rows in ((m.pk, m.competencies.all()) for m in models)}
    subjects = [subject for mission in MISSIONS.values() for subject in mission]
    rng, now = random.Random(size), timezone.now()
    rows, builds = [], []
    for number in range(Posting.objects.filter(status=PostingStatus.OPEN).count(), size):
        model = rng.choice(models)
        row = copy(model)
        row._state, row.programme = ModelState(), model.programme
        row.pk, row.agency = None, rng.choice(units)
        subject, row.occupational_series = rng.choice(subjects)
        row.title = f"{TITLE}{model.title} {subject} {number}"[:160]
        row.status, row.opened_at = PostingStatus.OPEN.value, now
        row.opens_on, row.closes_on = now.date(), now.date() + dt.timedelta(days=rng.randrange(1, 60))
        built: list[Competency] = competencies[model.pk]
        row.commuting_area, row.search_text, row.competency_ids = search_terms_of(row, built)
        rows.append(row)
        builds.append(built)
    Posting.objects.bulk_create(rows, batch_size=500)
    through = Posting.competencies.through
    through.objects.bulk_create(
        [
            through(posting_id=row.pk, competency_id=one.pk)
            for row, built in zip(rows, builds, strict=True)
            for one in built
        ],
        batch_size=2000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
