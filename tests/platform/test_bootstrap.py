"""The way from a fresh clone to a served page."""

from __future__ import annotations

import ast
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from analytics.models import MetricRun
from executives.demo.logins import PASSWORD
from executives.models import Executive
from sesportal.accounts.models import User
from sesportal.bootstrap import __main__ as commands
from sesportal.bootstrap import assets, environment, prepare, processes, progress, serve, verify

BOOTSTRAP = Path(environment.__file__).parent
PIP_LOCKS = [*environment.ROOT.glob("requirements*.lock"), *BOOTSTRAP.glob("*.lock")]
LOCKS = [*PIP_LOCKS, BOOTSTRAP / "assets/package-lock.json"]
NEEDS_DJANGO = BOOTSTRAP / "prepare.py"
SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.mark.parametrize(
    "path", sorted({*BOOTSTRAP.glob("*.py")} - {BOOTSTRAP / "prepare.py"}), ids=lambda path: path.name
)
def test_runs_before_any_package_is_installed(path: Path) -> None:
    imported: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            imported.add(node.module.partition(".")[0])
    assert imported <= sys.stdlib_module_names


def test_starts_as_a_plain_script() -> None:
    result = subprocess.run(
        [sys.executable, "-I", BOOTSTRAP / "run.py", "--help"], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0
    assert [line.split()[0] for line in result.stdout.splitlines()[2:]] == list(commands.COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        ([], 2, "Usage"),
        (["serve"], 2, "Usage"),
        (["run", "8001"], 1, "run takes no further arguments: 8001"),
        (["setup", "everything"], 1, "setup knows the parts packages and assets, not everything"),
    ],
)
def test_refuses_unknown_commands(
    arguments: list[str], status: int, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.main(arguments) == status
    assert message in capsys.readouterr().out


def test_makefile_offers_every_command() -> None:
    makefile = (environment.ROOT / "Makefile").read_text().splitlines()
    assert f".PHONY: {' '.join(commands.COMMANDS)}" in makefile


def test_whole_suite_runs_in_two_processes_and_a_part_in_one() -> None:
    assert commands.pytest_arguments([]) == ["-n", "2", "--dist", "loadgroup"]
    assert commands.pytest_arguments(["-k", "ledger"]) == ["-k", "ledger"]


def test_every_variable_is_documented() -> None:
    settings = (environment.ROOT / "sesportal" / "settings.py").read_text()
    read = set(re.findall(r'\benv\.\w+\(\s*"([A-Z_]+)"', settings))
    documented = set(re.findall(r"`([A-Z_]{4,})`", (environment.ROOT / "docs" / "operations.md").read_text()))
    assert {"DATABASE_URL", "SECRET_KEY"} <= read
    assert read - documented == set()


class TestLocks:
    @pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
    def test_names_no_host(self, lock: Path) -> None:
        assert "://" not in lock.read_text()

    @pytest.mark.parametrize("lock", PIP_LOCKS, ids=lambda path: path.name)
    def test_pins_every_package_by_hash(self, lock: Path) -> None:
        entries = lock.read_text().replace("\\\n", " ").splitlines()
        assert entries
        assert [line for line in entries if not re.match(r"\S+==\S+ .*--hash=sha256:", line)] == []

    def test_development_only_adds_to_what_serves(self) -> None:
        pins = re.compile(r"^[a-z0-9_.-]+==\S+", re.MULTILINE)
        runtime = set(pins.findall(environment.RUNTIME_LOCK.read_text()))
        assert runtime < set(pins.findall(environment.DEVELOPMENT_LOCK.read_text()))


class TestStamps:
    def test_step_is_due_until_stamped(self, tmp_path: Path) -> None:
        lock, stamp = tmp_path / "some.lock", tmp_path / "stamps" / "some"
        lock.write_text("one==1")
        assert not environment.is_current(stamp, environment.digest([lock]))
        environment.write_stamp(stamp, environment.digest([lock]))
        assert environment.is_current(stamp, environment.digest([lock]))

    def test_step_is_due_again_when_the_lock_changes(self, tmp_path: Path) -> None:
        lock, stamp = tmp_path / "some.lock", tmp_path / "some"
        lock.write_text("one==1")
        environment.write_stamp(stamp, environment.digest([lock]))
        lock.write_text("one==2")
        assert not environment.is_current(stamp, environment.digest([lock]))


class TestAssets:
    @pytest.fixture
    def package(self, tmp_path: Path) -> Path:
        """Return a design system of few files, some of them used."""
        package = tmp_path / "uswds"
        css = (
            "a{background:url(../img/used.svg?v=1#x)}b{src:url('../fonts/sans.woff2')}"
            'c{background:url("data:image/svg+xml,x")}\n/*# sourceMappingURL=uswds.min.css.map */\n'
        )
        files = {
            "css/uswds.min.css": css,
            "css/uswds.css": "unused",
            "js/uswds.min.js": "run();\n//# sourceMappingURL=uswds.min.js.map",
            "js/uswds-init.min.js": "init();",
            "fonts/sans.woff2": "font",
            "fonts/other.woff2": "unused",
            "img/used.svg": "<svg/>",
            "img/unused.svg": "<svg/>",
            "img/sprite.svg": "<svg/>",
            "img/us_flag_small.png": "png",
            "img/icon-dot-gov.svg": "<svg/>",
            "img/icon-https.svg": "<svg/>",
            "img/usa-icons/add.svg": "<svg/>",
        }
        for name, content in files.items():
            path = package / "dist" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        (package / "LICENSE.md").write_text("terms")
        return package

    def test_copies_what_is_used_and_nothing_else(self, package: Path, tmp_path: Path) -> None:
        target = tmp_path / "target"
        (target / "js").mkdir(parents=True)
        (target / "js" / "left-over.js").write_text("from an older version")
        assets.copy_used(package, target)
        assert {str(path.relative_to(target)) for path in target.rglob("*") if path.is_file()} == {
            "LICENSE.md",
            "css/uswds.min.css",
            "fonts/sans.woff2",
            "img/icon-dot-gov.svg",
            "img/icon-https.svg",
            "img/sprite.svg",
            "img/us_flag_small.png",
            "img/usa-icons/add.svg",
            "img/used.svg",
            "js/uswds-init.min.js",
            "js/uswds.min.js",
        }

    def test_removes_references_to_source_maps(self, package: Path, tmp_path: Path) -> None:
        assets.copy_used(package, tmp_path / "target")
        assert (tmp_path / "target/js/uswds.min.js").read_text() == "run();\n"
        assert "sourceMappingURL" not in (tmp_path / "target/css/uswds.min.css").read_text()

    def test_names_a_file_that_the_package_lost(self, package: Path, tmp_path: Path) -> None:
        (package / "dist/img/sprite.svg").unlink()
        with pytest.raises(progress.Failure, match=r"no dist/img/sprite\.svg"):
            assets.copy_used(package, tmp_path / "target")

    @pytest.mark.parametrize(("version", "is_taken"), [("v20.0.0", True), ("v24.1.0", True), ("v18.20.0", False)])
    def test_takes_the_machines_node_when_new_enough(
        self, version: str, is_taken: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("node", "npm"):
            (tmp_path / name).write_text(f"#!/bin/sh\necho {version}\n")
            (tmp_path / name).chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        assert (assets._npm_of_machine() is not None) is is_taken

    def test_does_without_node(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        assert assets._npm_of_machine() is None


class TestPlan:
    def test_is_embedded_by_default(self) -> None:
        plan = serve.read_plan({})
        assert plan == serve.Plan(port=8000, executives=8000, database_url="", redis_url="")
        assert plan.is_embedded
        assert plan.address == "http://127.0.0.1:8000/"

    @pytest.mark.parametrize(
        ("database_url", "redis_url", "is_embedded"),
        [
            ("sqlite:////tmp/x.sqlite3", "", True),
            ("sqlite:////tmp/x.sqlite3", "redis://127.0.0.1/0", True),
            ("postgres://127.0.0.1/x", "", True),
            ("postgres://127.0.0.1/x", "redis://127.0.0.1/0", False),
        ],
    )
    def test_one_web_process_where_sqlite_or_tasks_need_it(
        self, database_url: str, redis_url: str, is_embedded: bool
    ) -> None:
        assert serve.read_plan({"DATABASE_URL": database_url, "REDIS_URL": redis_url}).is_embedded is is_embedded

    @pytest.mark.parametrize(
        ("env", "message"),
        [
            ({"PORT": "eighty"}, r"PORT is 'eighty'.*from 1 to 65535"),
            ({"PORT": "65536"}, "PORT is '65536'"),
            ({"DEMO_EXECUTIVES": "-5"}, "DEMO_EXECUTIVES is '-5'"),
            ({"SESPORTAL_ENV": "production"}, "for development and demonstrations"),
        ],
    )
    def test_refuses_what_cannot_work(self, env: dict[str, str], message: str) -> None:
        with pytest.raises(progress.Failure, match=message):
            serve.read_plan(env)

    @pytest.mark.parametrize(("given", "is_on"), [({}, "1"), ({"WEBHOOK_ALLOW_LOOPBACK": "0"}, "0")])
    def test_webhooks_may_lead_back_to_this_machine_unless_told_otherwise(
        self, monkeypatch: pytest.MonkeyPatch, given: dict[str, str], is_on: str
    ) -> None:
        monkeypatch.delenv("WEBHOOK_ALLOW_LOOPBACK", raising=False)
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        assert serve.child_environment(serve.read_plan({}))["WEBHOOK_ALLOW_LOOPBACK"] == is_on

    def test_refuses_a_port_in_use(self) -> None:
        with socket.socket() as other:
            other.bind((serve.HOST, 0))
            other.listen()
            port = other.getsockname()[1]
            with pytest.raises(progress.Failure, match=rf"Port {port} is in use\. .* PORT={port + 1}"):
                serve.require_free_port(port)
        serve.require_free_port(port)


class TestFamily:
    @pytest.fixture
    def family(self, tmp_path: Path) -> processes.Family:
        return processes.Family(cwd=tmp_path, env=dict(os.environ))

    def test_one_ending_ends_all_and_is_named(self, family: processes.Family) -> None:
        with family:
            family.start("web server", SLEEPER)
            family.start("worker", [sys.executable, "-c", "raise SystemExit(3)"])
            with pytest.raises(progress.Failure, match=r"The worker ended by itself \(exit status 3\)"):
                family.watch()
        assert family.members["web server"].returncode == -signal.SIGTERM

    def test_leaving_ends_all(self, family: processes.Family) -> None:
        with family:
            family.start("web server", SLEEPER)
            family.start("worker", SLEEPER)
            family.check()
        assert [process.returncode for process in family.members.values()] == [-signal.SIGTERM, -signal.SIGTERM]

    def test_ends_a_member_that_does_not_listen(
        self, family: processes.Family, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(processes, "SECONDS_TO_STOP", 0.2)
        deaf = (
            "import pathlib, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
            "pathlib.Path('ready').touch(); time.sleep(60)"
        )
        with family:
            family.start("worker", [sys.executable, "-c", deaf])
            wait_for(tmp_path / "ready")
        assert family.members["worker"].returncode == -signal.SIGKILL

    def test_ends_what_a_dead_member_left_behind(self, family: processes.Family, tmp_path: Path) -> None:
        script = (
            "import os, pathlib, subprocess;"
            f"child = subprocess.Popen({SLEEPER!r});"
            "pathlib.Path('child').write_text(str(child.pid));"
            "pathlib.Path('ready').touch();"
            "os.kill(os.getpid(), 9)"
        )
        with family:
            family.start("worker", [sys.executable, "-c", script])
            wait_for(tmp_path / "ready")
            with pytest.raises(progress.Failure, match="stopped by SIGKILL"):
                family.watch()
        wait_until_gone(int((tmp_path / "child").read_text()))

    def test_passes_extra_environment_to_one_member(self, family: processes.Family, tmp_path: Path) -> None:
        script = (
            "import os, pathlib; pathlib.Path('seen').write_text(os.environ['SESPORTAL_TASKS']);"
            "pathlib.Path('ready').touch()"
        )
        with family:
            family.start("web server", [sys.executable, "-c", script], SESPORTAL_TASKS="thread")
            wait_for(tmp_path / "ready")
        assert (tmp_path / "seen").read_text() == "thread"

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_signal_stops_the_children_too(self, number: signal.Signals, tmp_path: Path) -> None:
        script = tmp_path / "script.py"
        script.write_text(
            "import os, pathlib, sys\n"
            f"sys.path.insert(0, {str(BOOTSTRAP.parent)!r})\n"
            "from bootstrap.processes import Family, StopRequested, stop_on_signals\n"
            "stop_on_signals()\n"
            "try:\n"
            "    with Family(pathlib.Path('.'), os.environ) as family:\n"
            f"        family.start('web server', {SLEEPER!r})\n"
            "        pathlib.Path('child').write_text(str(family.members['web server'].pid))\n"
            "        pathlib.Path('ready').touch()\n"
            "        family.watch()\n"
            "except StopRequested as reason:\n"
            "    print(reason)\n"
        )
        process = subprocess.Popen([sys.executable, script], cwd=tmp_path, stdout=subprocess.PIPE, text=True)
        wait_for(tmp_path / "ready")
        process.send_signal(number)
        assert process.communicate(timeout=20)[0] == f"{number.name}\n"
        wait_until_gone(int((tmp_path / "child").read_text()))


class TestProgress:
    def test_long_step_says_how_long_it_has_taken(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(progress, "HEARTBEAT_SECONDS", 0.02)
        with progress.step("Count"):
            time.sleep(0.1)
        lines = capsys.readouterr().out.splitlines()
        assert lines[0] == "-> Count"
        assert lines[1] == "   Count: 0 s so far"
        assert re.fullmatch(r"   Count: done in \d\.\d s", lines[-1])

    def test_failed_step_is_not_called_done(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(progress.Failure), progress.step("Count"):
            raise progress.Failure("no")
        assert "Count: failed after" in capsys.readouterr().out

    def test_failing_command_shows_its_words_and_the_remedy(self) -> None:
        script = "print('reason'); raise SystemExit(4)"
        with pytest.raises(progress.Failure, match=r"(?s)^reason\n.* ended with status 4\. Do this\.$"):
            progress.run_quietly([sys.executable, "-c", script], remedy="Do this.")
        assert progress.run_quietly([sys.executable, "-c", "print('fine')"], remedy="") == "fine\n"

    def test_missing_command_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(progress.Failure, match=r"absent could not be started: .* Install it\."):
            progress.run_quietly([tmp_path / "absent"], remedy="Install it.")


class TestChecks:
    def test_all_run_though_one_fails(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        bad = verify.Check("first", [sys.executable, "-c", "raise SystemExit(1)"])
        good = verify.Check("second", [sys.executable, "-c", "import os; assert os.environ['X'] == '1'"], {"X": "1"})
        monkeypatch.setattr(verify, "checks", lambda: [bad, good])
        with pytest.raises(progress.Failure, match="1 of 2 checks failed: first"):
            verify.check()
        summary = capsys.readouterr().out
        assert re.search(r"^FAILED  first ", summary, re.MULTILINE)
        assert re.search(r"^ok      second ", summary, re.MULTILINE)

    def test_passes_when_all_pass(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        monkeypatch.setattr(verify, "checks", lambda: [verify.Check("only", [sys.executable, "-c", ""])])
        verify.check()
        assert "All 1 checks passed." in capsys.readouterr().out


def wait_for(path: Path) -> None:
    """Wait until another process has made the file."""
    deadline = time.monotonic() + 20
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} was not made"
        time.sleep(0.02)


def wait_until_gone(pid: int) -> None:
    """Wait until a process has ended and whoever inherited it has taken note."""
    deadline = time.monotonic() + 20
    while Path(f"/proc/{pid}").exists():
        assert time.monotonic() < deadline, f"process {pid} still runs"
        time.sleep(0.02)


def test_prepares_an_empty_database(db: None, tmp_path: Path) -> None:
    prepare.prepare(30, tmp_path / "logins")
    assert Executive.objects.count() >= 30
    assert MetricRun.objects.exists()
    logins = (tmp_path / "logins").read_text()
    assert PASSWORD in logins
    assert all(user.username in logins for user in User.objects.all() if user.has_usable_password())
