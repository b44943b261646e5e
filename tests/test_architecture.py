"""The house style, where a machine can see it: layout, roles of files, shapes of actions, smells."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
APPS = ("executives", "mobility", "development", "analytics")
CODE = ("sesportal", *APPS)
TOP_LEVEL = {
    ".ci",
    ".dockerignore",
    ".env.example",
    ".gitignore",
    "CHANGELOG.md",
    "Dockerfile",
    "LICENSE",
    "Makefile",
    "README.md",
    "analytics",
    "bench",
    "development",
    "docker-compose.yml",
    "docs",
    "executives",
    "manage.py",
    "mobility",
    "pyproject.toml",
    "requirements-dev.lock",
    "requirements.lock",
    "sesportal",
    "static",
    "templates",
    "tests",
}
# Where status may be set: actions, and the module that tasks and actions share to run an import or a computation.
# (A position's status is a fact that PLUM reports, filled or vacant, not a step of a lifecycle.)
STATUS_WRITERS = {
    "analytics/actions.py",
    "analytics/execution.py",
    "development/actions/transitions.py",
    "executives/ledger/runs.py",
    "mobility/actions/transitions.py",
    "executives/loaders/positions.py",
}
# Doors that acts of other modules go through: each is one transaction with its audit event.
DOORS = r"\b(move|move_\w+|add_step|start_rotation|record_placements|write_portal_records|end_allocation|_end_due)\("
CLOCK_READERS = re.compile(
    r"/(views|receivers|admin|jobs|tasks|management|api|forms|bootstrap)(/|\.py)|/actions(/|\.py)|accounts/|audit/|apps\.py|home\.py"
)
LONGEST_FILE, LONGEST_FUNCTION = 400, 50


def tracked() -> list[str]:
    """Every file that git tracks or would track."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in listing.stdout.splitlines() if (ROOT / name).exists()]


def modules(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def with_what_it_calls(function: ast.FunctionDef, tree: ast.Module, source: str) -> str:
    """Return the text of a function and of the functions and decorators of its own module that it uses."""
    local = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    seen, waiting = set[str](), [function.name]
    while waiting:
        name = waiting.pop()
        if name in local and name not in seen:
            seen.add(name)
            waiting += [node.id for node in ast.walk(local[name]) if isinstance(node, ast.Name)]
    parts = [ast.get_source_segment(source, local[name]) or "" for name in sorted(seen)]
    parts += [ast.unparse(decorator) for name in seen for decorator in local[name].decorator_list]
    return "\n".join(parts)


def test_the_top_level_is_exactly_what_it_should_be() -> None:
    assert {name.split("/")[0] for name in tracked()} == TOP_LEVEL


def test_no_module_is_a_drawer() -> None:
    drawers = {"utils", "helpers", "common", "misc", "services", "selectors", "repositories"}
    assert [name for name, _ in modules(*CODE) if set(Path(name).with_suffix("").parts) & drawers] == []


def test_every_public_action_is_keyword_only_with_by_atomic_and_audited() -> None:
    wrong = []
    for name, tree in modules(*CODE):
        if not re.search(r"(^|/)actions(/\w+)?\.py$", name):
            continue
        source = (ROOT / name).read_text(encoding="utf-8")
        for function in tree.body:
            if not isinstance(function, ast.FunctionDef) or function.name.startswith("_"):
                continue
            text = with_what_it_calls(function, tree, source)
            arguments = function.args
            keywords = {argument.arg for argument in arguments.kwonlyargs}
            if arguments.args or arguments.posonlyargs or "by" not in keywords:
                wrong.append(f"{name}: {function.name} is not keyword-only with by=")
            if function.returns is None:
                wrong.append(f"{name}: {function.name} does not say what it returns")
            # accounts stand below audit: their acts reach it by a signal, in the same transaction
            # a lifecycle's own door, in another module of the app, records what goes through it
            is_through_a_door = re.search(DOORS, text)
            is_audited = is_through_a_door or re.search(r"record\(|account_changed\.send\(|plan_runs\(", text)
            # a run is one transaction for each fiscal year
            is_atomic = is_through_a_door or "atomic" in text or "compute_run(" in text
            if not (is_atomic and is_audited):
                wrong.append(f"{name}: {function.name} is not atomic or not audited")
    assert not wrong, "\n".join(wrong)


def test_status_is_set_by_transitions_alone() -> None:
    found = []
    for name, tree in modules(*CODE):
        if name in STATUS_WRITERS:
            continue
        for node in ast.walk(tree):
            targets = node.targets if isinstance(node, ast.Assign) else []
            if any(isinstance(target, ast.Attribute) and target.attr == "status" for target in targets):
                found.append(name)
    assert found == []


def test_nothing_below_the_interfaces_reads_the_clock() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name, tree in modules(*CODE)
        if not CLOCK_READERS.search("/" + name)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("today", "localdate")
    ]
    assert found == []


def test_no_view_takes_every_row() -> None:
    """A list starts from what the user may see; only the public table of codes is shown whole."""
    found = []
    for name, _ in modules(*CODE):
        text = (ROOT / name).read_text(encoding="utf-8")
        if re.search(r"/views(/|\.py)|/api/", name) and re.search(r"(?<!NatureOfAction\.)objects\.all\(\)", text):
            found.append(name)
    assert found == []


def test_no_form_or_serializer_takes_every_field() -> None:
    assert [name for name, _ in modules(*CODE) if '"__all__"' in (ROOT / name).read_text(encoding="utf-8")] == []


def test_no_exception_is_caught_broadly_and_kept() -> None:
    """A broad except may only clean up and raise again."""
    found = []
    for name, tree in modules(*CODE):
        for node in ast.walk(tree):
            if not isinstance(node, ast.ExceptHandler):
                continue
            is_broad = node.type is None or (
                isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")
            )
            if is_broad and not any(isinstance(inner, ast.Raise) for inner in ast.walk(node)):
                found.append(f"{name}:{node.lineno}")
    assert found == []


def test_no_receiver_listens_to_saves() -> None:
    pattern = re.compile(r"\b(pre|post)_(save|delete)\b")
    assert [name for name, _ in modules(*CODE) if pattern.search((ROOT / name).read_text(encoding="utf-8"))] == []


def test_files_and_functions_stay_short() -> None:
    long_files = [
        name for name, _ in modules(*CODE) if len((ROOT / name).read_text(encoding="utf-8").splitlines()) > LONGEST_FILE
    ]
    long_functions = [
        f"{name}: {function.name}"
        for name, tree in modules(*CODE)
        for function in functions(tree)
        if (function.end_lineno or 0) - function.lineno + 1 > LONGEST_FUNCTION
    ]
    assert (long_files, long_functions) == ([], [])


def test_templates_hold_no_inline_style_or_script_and_no_query() -> None:
    pattern = re.compile(r"\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:|\.objects\b")
    found = []
    for path in (ROOT / "templates").rglob("*.html"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if pattern.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}")
    assert found == []


def test_no_registry_and_no_address_in_the_lock_files() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "sesportal/bootstrap/assets/package-lock.json"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text, name
        assert "sha256:" in text or "sha512-" in text, name


def test_each_app_has_the_files_of_its_kind() -> None:
    """A file's name says its role; an unknown name is a question to ask before it is merged."""
    known = {
        "__init__", "actions", "admin", "api", "apps", "charts", "codes", "comparison", "compute", "definitions",
        "demo", "events", "execution", "exports", "facts", "figures", "filters", "forms", "home", "jobs", "ledger",
        "loaders", "management", "markers", "migrations", "models", "notifications", "permissions", "planning",
        "receivers", "reference", "rules", "signals", "sql", "tables", "tasks", "texts", "urls", "viewers", "views",
        "workflow",
    }  # fmt: skip
    found = {
        str(path.relative_to(ROOT))
        for app in APPS
        for path in (ROOT / app).iterdir()
        if path.name != "__pycache__" and path.stem not in known
    }
    assert found == set()


def test_migrations_are_current() -> None:
    """Asked in a process of its own: another test may have registered a model of its own in this one."""
    command = [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]
    asked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert asked.returncode == 0, asked.stdout + asked.stderr


@pytest.mark.django_db
def test_generated_documents_are_current() -> None:
    call_command("generate_docs", check=True, stdout=StringIO())


def test_import_directions_hold() -> None:
    from importlinter.cli import lint_imports

    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0
