"""Run the measurements: `make bench`, or `make bench ARGS="ledger pages"` for some of them.

Needs PostgreSQL: DATABASE_URL names a server on which a database of its own, dropped at the end, may be made.
"""

from __future__ import annotations

import importlib
import os
import sys
import uuid
from urllib.parse import urlsplit, urlunsplit

SUITES = ("api", "batches", "ledger", "metrics", "pages", "postings")
SERVER = "postgres://root@127.0.0.1:5432/postgres"


def main() -> int:
    chosen = sys.argv[1:] or SUITES
    if unknown := set(chosen) - set(SUITES):
        print(f"There is no measurement {', '.join(sorted(unknown))}. Choose from {', '.join(SUITES)}.")
        return 2
    server = os.environ.get("DATABASE_URL", SERVER)
    if not server.startswith("postgres"):
        print("The measurements need PostgreSQL: set DATABASE_URL=postgres://user@host:5432/name.")
        return 2
    name = f"sesportal_bench_{uuid.uuid4().hex[:8]}"
    os.environ["DATABASE_URL"] = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "sesportal.settings"
    os.environ.pop("REDIS_URL", None)
    return _in_own_database(server, name, chosen)


def _in_own_database(server: str, name: str, chosen: tuple[str, ...] | list[str]) -> int:
    import psycopg2

    admin = psycopg2.connect(server)
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        return _run(chosen)
    finally:
        from django.db import connection

        connection.close()
        with admin.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        admin.close()


def _run(chosen: tuple[str, ...] | list[str]) -> int:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("load_demo", executives=50, verbosity=0)  # agencies, codes and sign-ins

    from bench.measure import save

    failed = []
    for suite in chosen:
        print(f"== {suite} ==", flush=True)
        results = importlib.import_module(f"bench.{suite}").run()
        save(suite, results)
        for result in results:
            print(result, flush=True)
        failed += [result.name for result in results if not result.holds]
    if failed:
        print(f"Limits that do not hold: {', '.join(failed)}.")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
