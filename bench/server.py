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
    from django.core.wsgi import get_wsgi_application

    settings.ROOT_URLCONF = "bench.urls"
    return get_wsgi_application()


@contextmanager
def serving() -> Iterator[None]:
    """Serve on 127.0.0.1 with one worker, as `make run` does, until the block ends."""
    command = [sys.executable, "-m", "gunicorn", "bench.server:application()", "-b", f"127.0.0.1:{PORT}", "-w", "1"]
    process = subprocess.Popen([*command, "--log-level", "error"], cwd=ROOT, env=os.environ)
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


def fetch(address: str, session: str, times: int = 1) -> None:
    """Get an address a number of times over one connection; anything but 200 is an error."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    for _ in range(times):
        connection.request("GET", address, headers={"Cookie": f"sessionid={session}"})
        response = connection.getresponse()
        response.read()
        if response.status != 200:
            raise RuntimeError(f"{address} answered {response.status}")
    connection.close()
