"""A small client of the Executive Mobility API: the standard library alone, made to be copied and changed.

    api = Api("https://mobility.example.gov", client_id, client_secret)
    for person in api.rows("executives/", fields="id,identifier"):
        print(person)
    batch = api.send_batch("personnel-actions", rows, dry_run=True)
    for wrong in api.results(batch, outcome="rejected"):
        print(wrong)
    for event in api.events(Path("cursor.txt")):
        print(event["type"], event["subject_id"])

Python 3.11 or newer. Public domain (CC0 1.0).
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import hmac
import json
import os
import random
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

WORTH_ANOTHER_TRY = {429, 500, 502, 503, 504}
ATTEMPTS = 6
WEBHOOK_TOLERANCE = 5 * 60


class Problem(Exception):
    """What the API refused: `code` is for programs, `detail` for people, `fields` and `findings` say where and why."""

    def __init__(self, status: int, body: Mapping[str, Any]) -> None:
        self.status, self.code = status, body.get("code", "")
        self.detail, self.fields, self.findings = (
            body.get("detail", ""),
            body.get("fields", []),
            body.get("findings", []),
        )
        super().__init__(f"{status} {self.code}: {self.detail} {self.fields or ''}".strip())


class Api:
    """One client of one agency; keeps its token until that is nearly over, and repeats what is worth another try."""

    def __init__(self, server: str, client_id: str, client_secret: str) -> None:
        self.server = server.rstrip("/")
        self.basic = "Basic " + base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()
        self.token, self.token_until = "", 0.0

    def get(self, path: str, **query: Any) -> Any:
        """Return what is at `path`, such as `executives/42/`, or at an address that the API gave."""
        return self._call("GET", path, query)

    def post(self, path: str, body: Any = None, *, key: str = "", **query: Any) -> Any:
        """Do what `path` says. With a `key` of your own you may repeat it after a crash without doing it twice."""
        return self._call("POST", path, query, json.dumps(body).encode(), key=key)

    def rows(self, path: str, **filters: Any) -> Iterator[dict[str, Any]]:
        """Give every row of a list, page by page."""
        cursor = ""
        while cursor is not None:
            page = self.get(path, **{"page_size": 500} | filters, **({"cursor": cursor} if cursor else {}))
            yield from page["results"]
            cursor = page["next_cursor"]

    def send_batch(
        self,
        resource: str,
        rows: Iterable[Mapping[str, Any]],
        *,
        dry_run: bool = False,
        partial: bool = False,
        key: str = "",
    ) -> dict[str, Any]:
        """Send up to 100,000 rows of `personnel-actions` or `positions`, and return the batch when it has ended."""
        body = gzip.compress("".join(json.dumps(row) + "\n" for row in rows).encode())
        query = {"dry_run": str(dry_run).lower(), "partial": str(partial).lower()}
        headers = {"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"}
        batch = self._call("POST", f"{resource}/batches/", query, body, headers, key=key)
        wait = 0.2
        while not batch["is_ended"]:
            time.sleep(wait)
            wait = min(wait * 1.5, 10)
            batch = self.get(batch["links"]["self"])
        return batch

    def results(self, batch: Mapping[str, Any], **filters: Any) -> Iterator[dict[str, Any]]:
        """Give what came of each row of a batch that has ended; `outcome="rejected"` for those alone."""
        yield from self.rows(batch["links"]["results"], **filters) if "results" in batch["links"] else ()

    def events(self, cursor_file: Path, **filters: Any) -> Iterator[dict[str, Any]]:
        """Give what is new in the feed since the cursor in the file, which moves on when a page has been worked off.

        Who stops in the middle of a page is given that page again: make what you do with an event safe to do twice.
        """
        while True:
            after = {"after": cursor_file.read_text()} if cursor_file.exists() else {}
            page = self.get("events/", **filters, **after)
            yield from page["results"]
            fresh = cursor_file.with_suffix(".new")
            fresh.write_text(page["next_cursor"])
            fresh.replace(cursor_file)
            if not page["has_more"]:
                return

    def _call(
        self,
        method: str,
        path: str,
        query: Mapping[str, Any],
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        key: str = "",
    ) -> Any:
        address = self.server + (path if path.startswith("/") else f"/api/v1/{path}")
        if query:
            address += "?" + urllib.parse.urlencode(query)
        sent = {"Content-Type": "application/json", **(headers or {})} if body is not None else {}
        if method == "POST":
            sent["Idempotency-Key"] = key or str(uuid.uuid4())  # the same for every attempt
        for attempt in range(ATTEMPTS):
            sent["Authorization"] = f"Bearer {self._current_token()}"
            status, answer, retry_after = _open(method, address, body, sent)
            if status < 400:
                return json.loads(answer) if answer else None
            if status == 401 and attempt == 0:
                self.token_until = 0  # revoked or over meanwhile: once with a new one
                continue
            if status not in WORTH_ANOTHER_TRY or attempt == ATTEMPTS - 1:
                raise Problem(status, _problem(answer))
            time.sleep(retry_after or random.uniform(0.5, 1) * 2**attempt)
        raise AssertionError("unreachable")

    def _current_token(self) -> str:
        if time.time() >= self.token_until:
            form = {"Authorization": self.basic, "Content-Type": "application/x-www-form-urlencoded"}
            status, answer, _ = _open("POST", f"{self.server}/oauth/token/", b"grant_type=client_credentials", form)
            if status != 200:
                raise Problem(status, {"code": "no_token", "detail": answer.decode(errors="replace")[:200]})
            told = json.loads(answer)
            self.token, self.token_until = told["access_token"], time.time() + told["expires_in"] - 60
        return self.token


def verify_webhook(secret: str, headers: Mapping[str, str], body: bytes, *, now: float | None = None) -> dict[str, Any]:
    """Return the event of a delivery whose signature is right and fresh; raise ValueError for any other.

    The form is that of Standard Webhooks: HMAC-SHA256 over id, time and body by the secret behind `whsec_`.
    """
    told = {name.lower(): value for name, value in headers.items()}
    message, second = told.get("webhook-id", ""), told.get("webhook-timestamp", "")
    if not second.isdecimal() or abs((now or time.time()) - int(second)) > WEBHOOK_TOLERANCE:
        raise ValueError("The delivery is too old or too new.")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    right = base64.b64encode(hmac.digest(key, f"{message}.{second}.".encode() + body, hashlib.sha256)).decode()
    given = [one.partition(",")[2] for one in told.get("webhook-signature", "").split() if one.startswith("v1,")]
    if not any(hmac.compare_digest(right, one) for one in given):
        raise ValueError("The delivery is not signed with this secret.")
    return json.loads(body)


def _open(method: str, address: str, body: bytes | None, headers: Mapping[str, str]) -> tuple[int, bytes, float]:
    """Return status, body and seconds to wait; 503 where nobody answers."""
    request = urllib.request.Request(address, data=body, headers=dict(headers), method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read(), 0
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read(), float(refused.headers.get("Retry-After") or 0)
    except (urllib.error.URLError, TimeoutError, ConnectionError) as failed:
        return 503, json.dumps({"code": "no_answer", "detail": str(failed)}).encode(), 0


def _problem(answer: bytes) -> dict[str, Any]:
    try:
        return json.loads(answer)
    except ValueError:
        return {"detail": answer.decode(errors="replace")[:200]}


def main() -> None:
    """Print what the agency holds and what is new since the last time."""
    try:
        api = Api(os.environ["SERVER"], *os.environ["CLIENT"].split(":", 1))
    except (KeyError, TypeError):
        sys.exit("Set SERVER to the address and CLIENT to client_id:client_secret.")
    print(sum(1 for _ in api.rows("executives/", fields="id")), "executives")
    for event in api.events(Path("cursor.txt")):
        print(event["occurred_at"], event["type"], event["subject_type"], event["subject_id"])


if __name__ == "__main__":
    main()
