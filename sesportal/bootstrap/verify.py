"""`check` and `fix`: what must be true of the code besides its tests."""

from __future__ import annotations

import os
import secrets
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from . import environment
from .progress import Failure, say

BIN = environment.VENV / "bin"

# Refused or warned about by `check --deploy` unless they look like a real installation; nothing here is connected to.
PRODUCTION_LIKE = {
    "SESPORTAL_ENV": "production",
    "ALLOWED_HOSTS": "mobility.example.gov",
    "CSRF_TRUSTED_ORIGINS": "https://mobility.example.gov",
    "BEHIND_TLS_PROXY": "1",
    "DATABASE_URL": "postgres://ses@127.0.0.1:5432/ses",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "EMAIL_URL": "smtp+tls://mail.example.gov:587",
    "DEMO": "0",
    "DEBUG": "0",
}


@dataclass(frozen=True)
class Check:
    """One command that has to succeed."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)


def tool(name: str, *arguments: str) -> list[str]:
    """Return the command of a tool of the virtual environment."""
    return [str(BIN / name), *arguments]


def manage(*arguments: str) -> list[str]:
    """Return a management command."""
    return [str(environment.PYTHON), "manage.py", *arguments]


def checks() -> list[Check]:
    """Return every check, quick ones first."""
    production = {**PRODUCTION_LIKE, "SECRET_KEY": secrets.token_urlsafe(60)}
    compose = ["--builtin-schema", "vendor.compose-spec", "docker-compose.yml"]
    return [
        Check("ruff check", tool("ruff", "check", ".")),
        Check("ruff format", tool("ruff", "format", "--check", ".")),
        Check("compose file", tool("check-jsonschema", *compose)),
        Check("imports", tool("lint-imports")),
        Check("migrations", manage("makemigrations", "--check", "--dry-run")),
        Check("deployment", manage("check", "--deploy", "--fail-level", "WARNING"), production),
        Check("generated docs", manage("generate_docs", "--check")),
        Check("API description", manage("spectacular", "--fail-on-warn", "--validate", "--file", os.devnull)),
        Check("templates", tool("djlint", "--lint", "templates")),
        Check("template format", tool("djlint", "--check", "templates")),
        Check("types", tool("mypy")),
    ]


def check() -> None:
    """Run every check, also after one has failed, and end with a summary."""
    summarise([(one, *_timed(one)) for one in checks()])


def _timed(one: Check) -> tuple[bool, float]:
    say(f"-> {one.name}")
    started = time.monotonic()
    status = subprocess.run(one.command, cwd=environment.ROOT, env={**os.environ, **one.env}, check=False).returncode
    return status == 0, time.monotonic() - started


def summarise(results: Sequence[tuple[Check, bool, float]]) -> None:
    """Print one line a check; raise `Failure` when one failed."""
    say()
    for one, is_passed, seconds in results:
        say(f"{'ok    ' if is_passed else 'FAILED'}  {one.name:<16} {seconds:5.1f} s")
    failed = [one.name for one, is_passed, _ in results if not is_passed]
    if failed:
        raise Failure(f"{len(failed)} of {len(results)} checks failed: {', '.join(failed)}. `make fix` mends some.")
    say(f"All {len(results)} checks passed.")


def fix() -> None:
    """Let the tools mend what they can; what they cannot mend is left for `check` to name."""
    for command in (
        tool("ruff", "check", "--fix", "--exit-zero", "."),
        tool("ruff", "format", "."),
        tool("djlint", "--reformat", "--quiet", "templates"),
    ):
        subprocess.run(command, cwd=environment.ROOT, check=False)
