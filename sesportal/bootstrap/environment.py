"""The virtual environment: created once, filled from a hash-pinned lock, left alone while the lock stays the same."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from .progress import Failure, run_quietly, say, step

ROOT = Path(__file__).resolve().parents[2]
VENV = Path(os.environ.get("SESPORTAL_VENV") or ROOT / ".venv")
PYTHON = VENV / "bin" / "python"

RUNTIME_LOCK = ROOT / "requirements.lock"
DEVELOPMENT_LOCK = ROOT / "requirements-dev.lock"
INSTALLER_LOCK = Path(__file__).with_name("installer.lock")
NODE_LOCK = Path(__file__).with_name("node.lock")

OLDEST_PIP = (22, 3)  # the first that can install into another environment
NETWORK_REMEDY = "Check the network and the package index, then run the same command again."


def digest(paths: Iterable[Path]) -> str:
    """Return one fingerprint of the content of these files."""
    whole = hashlib.sha256()
    for path in paths:
        whole.update(path.read_bytes())
    return whole.hexdigest()


def is_current(stamp: Path, fingerprint: str) -> bool:
    """Tell whether the step behind this stamp was completed for this fingerprint."""
    return stamp.is_file() and stamp.read_text() == fingerprint


def write_stamp(stamp: Path, fingerprint: str) -> None:
    """Record a completed step; called last, so that an interrupted step is done again."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(fingerprint)


def install(lock: Path, *, label: str) -> None:
    """Bring the virtual environment to this lock, or do nothing when it is there already."""
    stamp = VENV / "stamps" / lock.stem
    fingerprint = digest([lock])
    if is_current(stamp, fingerprint) and PYTHON.exists():
        return
    _create()
    with step(f"Install {label}"):
        _install_packages(lock)
    write_stamp(stamp, fingerprint)


def _create() -> None:
    if PYTHON.exists():
        return
    with step(f"Create the virtual environment with Python {sys.version_info.major}.{sys.version_info.minor}"):
        # Without pip, whose installation would take longer than all the rest: `_pip` has a better one.
        run_quietly([sys.executable, "-m", "venv", "--clear", "--without-pip", VENV], remedy=f"Can {VENV} be written?")


def _install_packages(lock: Path) -> None:
    """Install with uv, which is several times faster, or with pip where uv cannot be had or cannot reach the index."""
    try:
        uv = _uv()
        run_quietly([uv, "pip", "install", "--python", PYTHON, "--require-hashes", "-r", lock], remedy="")
    except Failure as reason:
        last_words = str(reason).strip().splitlines()[-1]
        say(f"   uv could not be used, going on with pip, which takes longer ({last_words})")
        _pip_install(lock, remedy=NETWORK_REMEDY)


def _uv() -> Path:
    uv = VENV / "bin" / "uv"
    stamp = VENV / "stamps" / INSTALLER_LOCK.stem
    fingerprint = digest([INSTALLER_LOCK])
    if not (uv.exists() and is_current(stamp, fingerprint)):
        _pip_install(INSTALLER_LOCK, remedy="")
        write_stamp(stamp, fingerprint)
    return uv


def _pip_install(lock: Path, *, remedy: str) -> None:
    run_quietly(
        [*_pip(), "install", "--disable-pip-version-check", "--require-hashes", "-r", lock],
        remedy=remedy,
    )


def _pip() -> list[str | Path]:
    """Return a pip that installs into the virtual environment: the starting interpreter's, or one made there."""
    try:
        major, minor = importlib.metadata.version("pip").split(".")[:2]
    except importlib.metadata.PackageNotFoundError:
        major, minor = "0", "0"
    if (int(major), int(minor)) >= OLDEST_PIP:
        return [sys.executable, "-m", "pip", "--python", PYTHON]
    run_quietly(
        [PYTHON, "-m", "ensurepip"],
        remedy="On Debian and Ubuntu the package python3-venv is needed: apt-get install python3-venv",
    )
    return [PYTHON, "-m", "pip"]
