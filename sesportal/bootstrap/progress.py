"""What the person at the terminal sees: the step, how long it has taken so far, and a plain reason when it fails."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

HEARTBEAT_SECONDS = 5.0
HEARTBEAT_SECONDS_BESIDE_OTHER_PROGRESS = 20.0
LINES_SHOWN_ON_FAILURE = 25


class Failure(Exception):
    """A step could not be done; the message says what is wrong and what to do."""


def say(text: str = "") -> None:
    """Print one line at once, also into a pipe."""
    print(text, flush=True)


@contextmanager
def step(name: str, *, reports_itself: bool = False) -> Iterator[None]:
    """Announce a step, repeat its name while it lasts (seldom where it reports itself), and say how long it took."""
    pause = HEARTBEAT_SECONDS_BESIDE_OTHER_PROGRESS if reports_itself else HEARTBEAT_SECONDS
    started = time.monotonic()
    finished = threading.Event()

    def heartbeat() -> None:
        while not finished.wait(pause):
            say(f"   {name}: {time.monotonic() - started:.0f} s so far")

    say(f"-> {name}")
    thread = threading.Thread(target=heartbeat, daemon=True)
    thread.start()
    try:
        yield
    except BaseException:
        say(f"   {name}: failed after {time.monotonic() - started:.1f} s")
        raise
    else:
        say(f"   {name}: done in {time.monotonic() - started:.1f} s")
    finally:
        finished.set()
        thread.join()


def run_quietly(
    command: Sequence[str | Path], *, remedy: str, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> str:
    """Run a command without showing its output and return it; on failure show its last lines and the remedy."""
    try:
        result = subprocess.run(
            command, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
    except OSError as error:
        raise Failure(f"{command[0]} could not be started: {error.strerror}. {remedy}") from error
    if result.returncode:
        tail = "\n".join(result.stdout.splitlines()[-LINES_SHOWN_ON_FAILURE:])
        raise Failure(f"{tail}\n{' '.join(map(str, command))} ended with status {result.returncode}. {remedy}")
    return result.stdout
