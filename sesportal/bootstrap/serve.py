"""`run`: prepare the database, then serve the portal on this machine until someone stops it."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from . import assets, environment
from .processes import Family, StopRequested, describe, stop_on_signals
from .progress import Failure, say, step

HOST = "127.0.0.1"
SECONDS_TO_ANSWER = 60.0


@dataclass(frozen=True)
class Plan:
    """What the environment asks for."""

    port: int
    executives: int
    database_url: str
    redis_url: str

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}/"

    @property
    def is_embedded(self) -> bool:
        """Whether one web process has to do everything: SQLite, or tasks that run inside it."""
        return not self.redis_url or self.database_url.startswith("sqlite") or not self.database_url

    @property
    def summary(self) -> str:
        database = "SQLite" if self.database_url.startswith("sqlite") or not self.database_url else "PostgreSQL"
        tasks = "Celery on Redis" if self.redis_url else "tasks in the web process"
        return f"{database}, {tasks}"


def read_plan(env: Mapping[str, str]) -> Plan:
    """Return the plan, or refuse values that cannot work."""
    if env.get("SESPORTAL_ENV", "development") == "production":
        raise Failure(
            "SESPORTAL_ENV is production, and `make run` is for development and demonstrations. "
            "Unset it, or start the processes of docs/operations.md."
        )
    return Plan(
        port=_number(env, "PORT", default=8000, lowest=1, highest=65535),
        executives=_number(env, "DEMO_EXECUTIVES", default=8000, lowest=1, highest=1_000_000),
        database_url=env.get("DATABASE_URL", ""),
        redis_url=env.get("REDIS_URL", ""),
    )


def _number(env: Mapping[str, str], name: str, *, default: int, lowest: int, highest: int) -> int:
    text = env.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not lowest <= int(text) <= highest:
        raise Failure(f"{name} is {text!r}. Give a whole number from {lowest} to {highest}, for example {default}.")
    return int(text)


def run() -> None:
    """Set up, prepare the database and serve; returns when stopped by a signal."""
    started = time.monotonic()
    plan = read_plan(os.environ)
    require_free_port(plan.port)
    stop_on_signals()
    try:
        environment.install(environment.RUNTIME_LOCK, label="the packages of requirements.lock")
        assets.ensure()
        env = child_environment(plan)
        logins = prepare_database(plan, env)
        with Family(cwd=environment.ROOT, env=env) as family:
            with step("Wait for the first answer"):
                start_web_server(plan, family)
                wait_until_healthy(plan, family)
            start_task_processes(plan, family)
            seconds = time.monotonic() - started
            say(f"\nReady after {seconds:.0f} s: {plan.address}  ({plan.summary}; Ctrl-C stops it)\n\n{logins}")
            family.watch()
    except StopRequested as signal_name:
        say(f"\nStopped ({signal_name}).")


def require_free_port(port: int) -> None:
    """Refuse early when something else answers on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno == errno.EACCES:
                raise Failure(f"Port {port} is reserved for the system. Choose one above 1023: PORT=8001") from error
            raise Failure(
                f"Port {port} is in use. Stop what is using it, or choose another: PORT={port % 65535 + 1}"
            ) from error


def child_environment(plan: Plan) -> dict[str, str]:
    """Return the environment of every process of this run.

    Who can reach it is on this machine anyway, so its webhooks may lead back here, to try them out. Compiled modules
    are kept in any case: without them each process compiles the whole project, which doubles the time of a second run.
    """
    env = {"WEBHOOK_ALLOW_LOOPBACK": "1", **os.environ, "PYTHONUNBUFFERED": "1"}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    if not plan.redis_url:
        env.pop("REDIS_URL", None)
    if not plan.database_url:
        env.pop("DATABASE_URL", None)
    return env


def prepare_database(plan: Plan, env: Mapping[str, str]) -> str:
    """Bring the schema, the demonstration corps and the metrics up to date; return the demonstration logins."""
    with tempfile.TemporaryDirectory() as folder:
        logins = Path(folder) / "logins"
        command: list[str | Path] = [
            environment.PYTHON,
            "-m",
            "sesportal.bootstrap.prepare",
            str(plan.executives),
            logins,
        ]
        say(f"-> Prepare the database ({plan.summary})")
        process = subprocess.Popen(command, cwd=environment.ROOT, env=env, start_new_session=True)
        try:
            status = process.wait()
        except StopRequested:
            process.terminate()
            process.wait()
            raise
        if status:
            raise Failure(f"The database could not be prepared ({describe(status)}). The reason stands above.")
        return logins.read_text(encoding="utf-8")


def start_web_server(plan: Plan, family: Family) -> None:
    """Start gunicorn: many processes only where nothing is kept in one of them."""
    # WhiteNoise warns about a missing folder, though in development it serves from the source folders.
    (environment.ROOT / "build" / "static").mkdir(parents=True, exist_ok=True)
    workers, threads = ("1", "8") if plan.is_embedded else ("2", "4")
    gunicorn: list[str | Path] = [environment.PYTHON, "-m", "gunicorn", "sesportal.wsgi:application"]
    gunicorn += ["--bind", f"{HOST}:{plan.port}", "--worker-class", "gthread", "--workers", workers]
    gunicorn += ["--threads", threads, "--timeout", "120", "--graceful-timeout", "5", "--log-level", "warning"]
    gunicorn += ["--preload", "--no-control-socket"]
    family.start("web server", gunicorn, SESPORTAL_TASKS="inline" if plan.redis_url else "thread")


def start_task_processes(plan: Plan, family: Family) -> None:
    """Start a worker and the clock where there is a broker."""
    if not plan.redis_url:
        return
    celery: list[str | Path] = [environment.PYTHON, "-m", "celery", "--app", "sesportal", "--quiet"]
    alone = ["--without-gossip", "--without-mingle"]
    family.start("Celery worker", [*celery, "worker", "--concurrency", "2", "--loglevel", "warning", *alone])
    schedule = environment.ROOT / "var" / "celerybeat-schedule"
    schedule.parent.mkdir(exist_ok=True)
    family.start("Celery beat", [*celery, "beat", "--schedule", schedule, "--pidfile=", "--loglevel", "warning"])


def wait_until_healthy(plan: Plan, family: Family) -> None:
    """Return once /healthz answers; fail when a process ends first or nothing answers in time."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while True:
        family.check()
        try:
            opener.open(f"{plan.address}healthz", timeout=5).close()
            return
        except urllib.error.HTTPError as error:
            raise Failure(f"{plan.address}healthz answered {error.code}. The server's message stands above.") from error
        except OSError as error:
            if time.monotonic() > deadline:
                raise Failure(
                    f"{plan.address}healthz did not answer within {SECONDS_TO_ANSWER:.0f} s ({error})."
                ) from error
        time.sleep(0.2)
