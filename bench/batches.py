"""How fast a batch goes through the API, from the request to its end, against COPY; and how reads fare meanwhile."""

from __future__ import annotations

import csv
import itertools
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.test import Client

from bench.api import LIST, token_of
from bench.ledger import AS_OF, EXECUTIVES, copied, empty_tables, forget_figures, without_careers
from bench.measure import Result, paired, timed
from bench.pages import SMALL, grow
from bench.server import ROOT, fetch, serving
from executives.demo.corps import write_actions
from executives.ledger.columns import COLUMNS
from executives.models import ImportBatch

READS = 200
BATCHES = "/api/v1/personnel-actions/batches/"
FORMS = {"csv": "text/csv", "ndjson": "application/x-ndjson"}
# A process beside the web server, as a Celery worker is.
WORKER = """
import sys, django
django.setup()
from pathlib import Path
from bench.ledger import forget_figures
from executives.actions.imports import import_file
forget_figures()
import_file(path=Path(sys.argv[1]), by=None)
"""
_keys = itertools.count()


def run() -> list[Result]:
    """Send about 100,000 valid actions of one agency and wait for their end; then read while another batch runs."""
    forget_figures()
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.API_BATCH_MAX_ROWS = 200_000
    with tempfile.TemporaryDirectory() as folder:
        settings.MEDIA_ROOT = Path(folder) / "media"
        paths = {form: Path(folder) / f"actions.{form}" for form in FORMS}
        rows = of_one_agency(Path(folder) / "corps.csv", paths)
        token = token_of("AG")
        reads = reads_meanwhile(paths["csv"], token)
        empty_tables()
        send(paths["csv"], "text/csv", token)
        with copied(Path(folder) / "ledger.tsv") as copy:
            timings = {
                form: paired(lambda form=form: without(paths[form], FORMS[form], token), copy, before=empty_tables)  # type: ignore[misc]
                for form in FORMS
            }
        empty_tables()
    facts: dict[str, object] = {"rows": rows}
    sent = [
        Result(f"batch through the API, {form}", "request to end", "COPY into the same indexes", *timing, 4.0, facts)
        for form, timing in timings.items()
    ]
    return [*sent, reads]


def of_one_agency(corps: Path, paths: dict[str, Path]) -> int:
    """Write the actions of a synthetic corps as those of one agency, in each form, and return how many there are."""
    write_actions(corps, executives=EXECUTIVES, as_of=AS_OF)
    count = 0
    with (
        corps.open(encoding="utf-8", newline="") as source,
        paths["csv"].open("w", encoding="utf-8", newline="") as table,
        paths["ndjson"].open("wb") as lines,
    ):
        sheet = csv.DictWriter(table, COLUMNS)
        sheet.writeheader()
        for row in csv.DictReader(source):
            agency = row["agency_subelement"][:2]
            row["source_record_id"] = f"{agency}-{row['source_record_id']}"
            row["supersedes"] = row["supersedes"] and f"{agency}-{row['supersedes']}"
            row["agency_subelement"] = "AG11"
            sheet.writerow(row)
            lines.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
            count += 1
    return count


def without(path: Path, media_type: str, token: str) -> None:
    with without_careers():
        send(path, media_type, token)


def send(path: Path, media_type: str, token: str) -> None:
    """Send a batch, which is taken before the answer goes out, and see that it was applied."""
    headers: Any = {"authorization": f"Bearer {token}", "idempotency-key": f"bench-{next(_keys)}"}
    answer = Client().post(BATCHES, path.read_bytes(), content_type=media_type, headers=headers)
    shown = Client().get(answer["Location"], headers=headers).json()
    if shown["state"] != "applied" or not shown["counts"]["accepted"]:
        raise RuntimeError(f"The batch was not applied: {shown['message']}")


def reads_meanwhile(path: Path, token: str) -> Result:
    """Compare the 95th percentile of reads while a process takes a batch with that of reads when nothing else runs."""
    grow(SMALL)
    with serving():
        idle = slowest(token, READS)
        worker = subprocess.Popen([sys.executable, "-c", WORKER, str(path)], cwd=ROOT, env=os.environ)
        while not ImportBatch.objects.filter(status="running").exists() and worker.poll() is None:
            fetch(LIST, "", token=token)
        busy: list[float] = []
        while worker.poll() is None and len(busy) < 10 * READS:
            busy.append(timed(lambda: fetch(LIST, "", token=token)))
        if worker.wait():
            raise RuntimeError("The batch beside the reads failed.")
    facts: dict[str, object] = {"reads": len(busy)}
    ours = statistics.quantiles(busy, n=20)[-1]
    return Result("reads while a batch runs", "95th percentile", "the same, idle", ours, idle, 3.0, facts)


def slowest(token: str, times: int) -> float:
    fetch(LIST, "", 10, token=token)
    return statistics.quantiles([timed(lambda: fetch(LIST, "", token=token)) for _ in range(times)], n=20)[-1]
