"""The commands behind the Makefile."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from . import assets, environment, serve, verify
from .progress import Failure, say

COMMANDS = {
    "run": "serve the portal on this machine: PORT (8000), DEMO_EXECUTIVES (8000), DATABASE_URL, REDIS_URL",
    "test": "run the tests; further arguments go to pytest",
    "check": "linters, types, import directions, migrations, deployment settings, generated documents",
    "fix": "let the linters mend what they can",
    "docs": "write the generated documents again",
    "bench": "measure; further arguments go to the measurements",
    "setup": "only install: `setup packages` or `setup assets` for one half of it",
}
TAKING_ARGUMENTS = ("test", "bench", "setup")


def main(arguments: Sequence[str]) -> int:
    """Run one command; return the exit status."""
    if not arguments or arguments[0] not in COMMANDS:
        say("Usage: python3 sesportal/bootstrap/run.py COMMAND\n")
        say("\n".join(f"  {name:<6} {text}" for name, text in COMMANDS.items()))
        return 0 if set(arguments) & {"-h", "--help"} else 2
    command, rest = arguments[0], arguments[1:]
    try:
        if rest and command not in TAKING_ARGUMENTS:
            raise Failure(f"{command} takes no further arguments: {' '.join(rest)}")
        dispatch(command, rest)
    except Failure as failure:
        say(f"\n{failure}")
        return 1
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130
    return 0


def dispatch(command: str, rest: Sequence[str]) -> None:
    """Do what the command says."""
    if command == "run":
        serve.run()
    elif command == "setup":
        setup(rest)
    else:
        environment.install(environment.DEVELOPMENT_LOCK, label="the packages of requirements-dev.lock")
        if command == "check":
            verify.check()
        elif command == "fix":
            verify.fix()
        elif command == "docs":
            become("manage.py", "generate_docs")
        elif command == "bench":
            become("-m", "bench", *rest)
        else:
            assets.ensure()
            become("-m", "pytest", *pytest_arguments(rest))


def setup(parts: Sequence[str]) -> None:
    """Install what serving needs, or the named half of it."""
    unknown = set(parts) - {"packages", "assets"}
    if unknown:
        raise Failure(f"setup knows the parts packages and assets, not {', '.join(sorted(unknown))}.")
    if not parts or "packages" in parts:
        environment.install(environment.RUNTIME_LOCK, label="the packages of requirements.lock")
    if not parts or "assets" in parts:
        assets.ensure()


def pytest_arguments(rest: Sequence[str]) -> list[str]:
    """Run the whole suite in two processes; a part chosen by hand starts faster in one."""
    return list(rest) if rest else ["-n", "2", "--dist", "loadgroup"]


def become(*arguments: str) -> NoReturn:
    """Replace this process, so that signals, output and exit status are those of the tool."""
    sys.stdout.flush()
    os.chdir(environment.ROOT)
    os.execv(environment.PYTHON, [str(environment.PYTHON), *arguments])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
