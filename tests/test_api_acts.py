"""What the pages let people do, the API lets them do as well; what it does not is named here, with the reason."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ("executives", "mobility", "development")
EDITOR = "a plan is written in its editor, field by field against its revision; the API takes its steps and progress"
BOARD = "boards, cycles, meetings and cases are no resource of the API: a board decides in its room"
OWN = "a person's own settings on their own pages"
DIRECTED = "a directed move is no resource of the API: its notices and signatures are served in person"
AGREEMENT = "the mobility agreement of 5 CFR 317.901 is no resource of the API: it is signed by its own page"
# An action that a page offers and the API does not, or a whole module of them, with the reason.
NOT_IN_THE_API = {
    "executives.actions.exports": "a download of the directory; the API reads executives page by page",
    "executives.actions.imports.submit_import": "a file from a browser; the API takes batches",
    "executives.actions.preferences": OWN,
    "mobility.actions.directed": DIRECTED,
    "mobility.actions.statements": DIRECTED,
    "mobility.actions.programmes": "programmes are no resource of the API: OPM and agencies design them on the pages",
    "mobility.actions.recognition": "recognition is no resource of the API: awards of money come as 878 and 879",
    "mobility.actions.searches": OWN,
    "development.actions.agreements": AGREEMENT,
    "development.actions.boards": BOARD,
    "development.actions.cases": BOARD,
    "development.actions.follow_ups": BOARD,
    "development.actions.agendas": BOARD,
    "development.actions.meetings": BOARD,
    "development.actions.packets": BOARD,
    "development.actions.transitions.close_cycle": BOARD,
    "development.actions.needs": "answers to an agency's call are given on the page that shows the call",
    "development.actions.notices": OWN,
    "development.actions.plans.begin_plan": EDITOR,
    "development.actions.signers": "which parts sign is an agency's setting, on its own page",
    "development.actions.writing": EDITOR,
}


def used(*folders: str) -> set[str]:
    """Return the actions that modules of `folders` name, as `app.actions.module.function`."""
    return {name for folder in folders for path in (ROOT / folder).rglob("*.py") for name in _names(path)}


def _names(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions: dict[str, str] = {}
    modules: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and ".actions" in node.module:
            for one in node.names:
                held = modules if node.module.endswith(".actions") else functions
                held[one.asname or one.name] = f"{node.module}.{one.name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in functions:
            yield functions[node.id]
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            yield f"{modules[node.value.id]}.{node.attr}"


def public() -> set[str]:
    return {
        f"{app}.actions.{path.stem}.{function.name}"
        for app in APPS
        for path in (ROOT / app / "actions").glob("*.py")
        for function in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(function, ast.FunctionDef) and not function.name.startswith("_")
    }


OFFERED = used(*(f"{app}/views" for app in APPS)) & public()
IN_THE_API = used(*(f"{app}/api" for app in APPS)) & public()


def test_every_action_that_a_page_offers_is_in_the_api_or_named_with_its_reason() -> None:
    def is_named(action: str) -> bool:
        return action in NOT_IN_THE_API or action.rpartition(".")[0] in NOT_IN_THE_API

    assert sorted(action for action in OFFERED - IN_THE_API if not is_named(action)) == []


def test_no_reason_is_kept_for_what_is_in_the_api_or_gone() -> None:
    missing = OFFERED - IN_THE_API
    stale = [name for name in NOT_IN_THE_API if not any(f"{one}.".startswith(f"{name}.") for one in missing)]
    assert stale == []
    assert len(OFFERED) > 100
    assert len(IN_THE_API) > 50
