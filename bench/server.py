"""The portal under gunicorn with one more address, an empty view, to measure pages against."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
PORT = 8951


def application() -> object:
    """Return the WSGI application with the addresses of bench.urls."""
    from django.conf import settings

    settings.ROOT_URLCONF = "bench.urls"
    from sesportal.wsgi import application as portal

    return portal


@contextmanager
def serving() -> Iterator[None]:
    """Serve on 127.0.0.1 with one worker, as `make run` does, until the block ends."""
    command = [sys.executable, "-m", "gunicorn", "bench.server:application()", "-b", f"127.0.0.1:{PORT}", "-w", "1"]
    environment = os.environ | {"API_RATE": "1000000/min"}  # what is measured is the answer, not the refusal
    process = subprocess.Popen([*command, "--log-level", "error"], cwd=ROOT, env=environment)
    try:
        for _ in range(100):
            try:
                fetch("/healthz", "")
                break
            except OSError:
                time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait(20)


def fetch(address: str, session: str, times: int = 1, *, token: str = "") -> None:
    """Get an address a number of times over one connection; anything but 200 is an error."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    headers = {"Authorization": f"Bearer {token}"} if token else {"Cookie": f"sessionid={session}"}
    for _ in range(times):
        connection.request("GET", address, headers=headers)
        response = connection.getresponse()
        response.read()
        if response.status != 200:
            raise RuntimeError(f"{address} answered {response.status}")
    connection.close()
