"""Child processes that live and die together."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, TracebackType

from .progress import Failure

SECONDS_TO_STOP = 15.0
LOOK_EVERY_SECONDS = 0.3


class StopRequested(Exception):
    """Ctrl-C or a termination signal arrived."""


def stop_on_signals() -> None:
    """Turn Ctrl-C, a closed terminal and a termination signal into `StopRequested` in the main thread, once."""

    def stop(number: int, frame: FrameType | None) -> None:
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, signal.SIG_IGN)
        raise StopRequested(signal.Signals(number).name)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as it is under nohup
        signal.signal(signal.SIGHUP, stop)


@dataclass
class Family:
    """Processes started for one purpose: when one ends, or the family is left, all end."""

    cwd: Path
    env: Mapping[str, str]
    members: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __enter__(self) -> Family:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self, name: str, command: Sequence[str | Path], **extra_env: str) -> None:
        """Start a member in a session of its own, so that Ctrl-C reaches it through us and in order."""
        env = {**self.env, **extra_env}
        self.members[name] = subprocess.Popen(command, cwd=self.cwd, env=env, start_new_session=True)

    def check(self) -> None:
        """Raise `Failure` if a member has ended."""
        for name, process in self.members.items():
            status = ended(process)
            if status is not None:
                raise Failure(
                    f"The {name} ended by itself ({describe(status)}), so the rest is stopped too. "
                    "What it said last stands above; correct that and start again."
                )

    def watch(self) -> None:
        """Wait until a member ends, which is a failure, or a signal arrives."""
        while True:
            self.check()
            time.sleep(LOOK_EVERY_SECONDS)

    def stop(self) -> None:
        """Ask every member to finish, then end whatever is left, grandchildren included."""
        members = [process for process in self.members.values() if process.returncode is None]
        for process in members:
            os.kill(process.pid, signal.SIGTERM)
        deadline = time.monotonic() + SECONDS_TO_STOP
        while time.monotonic() < deadline and any(ended(process) is None for process in members):
            time.sleep(0.1)
        for process in members:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def ended(process: subprocess.Popen[bytes]) -> int | None:
    """Return the exit status of a process that has ended, without reaping it.

    `Popen.poll` would free its number, and a signal to its group could then reach a stranger.
    """
    if process.returncode is not None:
        return process.returncode
    result = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    if result is None:
        return None
    return result.si_status if result.si_code == os.CLD_EXITED else -result.si_status


def describe(status: int) -> str:
    """Put an exit status into words."""
    return f"stopped by {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
