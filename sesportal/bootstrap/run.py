"""Start here: `python3 sesportal/bootstrap/run.py run|test|check|fix|docs|bench|setup` (the Makefile only wraps it)."""

import runpy
import sys
from pathlib import Path

if __name__ == "__main__":
    if not (3, 11) <= sys.version_info < (3, 14):
        sys.exit(
            "This project needs Python 3.11, 3.12 or 3.13; this is %d.%d. Name another: make run PYTHON=python3.11"
            % sys.version_info[:2]
        )
    # Entered as a package of its own: importing `sesportal` needs the packages that are not installed yet.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    runpy.run_module("bootstrap", run_name="__main__")
