"""The image and the production topology, as far as files show it; docs/operations.md says what was tried by hand."""

from __future__ import annotations

import http.server
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from sesportal.bootstrap import probe

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = (ROOT / "docker-compose.yml").read_text()
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE)["services"]
PORTAL = ("migrate", "web", "worker", "beat")
DOCKERFILE = (ROOT / "Dockerfile").read_text()
FINAL_STAGE = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]
SECRETS = ("SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD")


def test_compose_file_is_valid() -> None:
    command = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.compose-spec",
        "docker-compose.yml",
    ]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_topology() -> None:
    assert set(SERVICES) == {*PORTAL, "postgres", "redis"}


@pytest.mark.parametrize("secret", SECRETS)
def test_secret_has_no_default(secret: str) -> None:
    uses = re.findall(rf"\$\{{{secret}(.*?)[ }}]", COMPOSE)
    assert uses
    assert all(use.startswith(":?") for use in uses)
    assert f"{secret}=\n" in (ROOT / ".env.example").read_text()


def test_every_required_variable_is_in_the_example() -> None:
    required = set(re.findall(r"\$\{([A-Z_]+):\?", COMPOSE))
    offered = set(re.findall(r"^([A-Z_]+)=$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert required == offered


def test_every_optional_variable_is_in_the_example() -> None:
    optional = set(re.findall(r"(?<!\$)\$\{([A-Z_]+):-", COMPOSE))
    offered = set(re.findall(r"^#([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert optional == offered


@pytest.mark.parametrize("name", PORTAL)
def test_portal_process_can_change_nothing_but_its_volumes(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["user"] == "10001:10001"
    assert "no-new-privileges:true" in service["security_opt"]


@pytest.mark.parametrize("name", sorted({*SERVICES} - {"migrate", "web"}))
def test_service_has_a_health_check_of_its_own(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


def test_web_health_check_is_the_images() -> None:
    assert "healthcheck" not in SERVICES["web"]
    assert "HEALTHCHECK" in FINAL_STAGE
    assert (ROOT / "sesportal/bootstrap/probe.py").is_file()


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_starts_only_after_the_migration(name: str) -> None:
    assert SERVICES[name]["depends_on"] == {
        "postgres": {"condition": "service_healthy"},
        "redis": {"condition": "service_healthy"},
        "migrate": {"condition": "service_completed_successfully"},
    }


def test_uploads_reach_the_worker() -> None:
    assert "media:/data/media" in SERVICES["web"]["volumes"]
    assert "media:/data/media" in SERVICES["worker"]["volumes"]


def test_database_and_queue_are_not_published() -> None:
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"web"}
    assert SERVICES["web"]["ports"] == ["127.0.0.1:${PUBLISHED_PORT:-8000}:8000"]
    assert SERVICES["postgres"]["networks"] == SERVICES["redis"]["networks"] == ["inside"]


def test_image_runs_without_privileges() -> None:
    assert re.findall(r"^USER (\S+)", FINAL_STAGE, re.MULTILINE) == ["portal"]
    assert FINAL_STAGE.index("USER portal") < FINAL_STAGE.index("\nCMD ")


def test_image_holds_no_secret() -> None:
    assert not re.search(r"^(ENV|ARG).*(SECRET|PASSWORD|TOKEN)", DOCKERFILE, re.MULTILINE)
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in ignored
    assert not [line for line in ignored if line.startswith("!") and line.strip("!/") in (".env", "var", ".git")]


def test_every_package_that_runs_is_in_the_image() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    packages = {path.parent.name for path in ROOT.glob("*/apps.py")} | {"sesportal"}
    assert {f"!{package}" for package in packages} <= set(ignored)


class TestProbe:
    @pytest.fixture
    def server(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
        """Serve one status and remember the host that was asked for."""
        seen: dict[str, Any] = {"status": 200}

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                seen.update(path=self.path, host=self.headers["Host"])
                self.send_response(seen["status"])
                self.end_headers()

            def log_message(self, *arguments: object) -> None:
                pass

        with http.server.HTTPServer(("127.0.0.1", 0), Handler) as httpd:
            threading.Thread(target=httpd.serve_forever, daemon=True).start()
            monkeypatch.setenv("PORT", str(httpd.server_port))
            monkeypatch.setenv("ALLOWED_HOSTS", ".mobility.example.gov,other.example.gov")
            yield seen
            httpd.shutdown()

    def test_well(self, server: dict[str, Any]) -> None:
        assert probe.probe() == 0
        assert server == {"status": 200, "path": "/healthz", "host": "mobility.example.gov"}

    def test_unwell(self, server: dict[str, Any]) -> None:
        server["status"] = 503
        assert probe.probe() == 1

    def test_away(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        monkeypatch.setenv("PORT", "1")
        assert probe.probe() == 1
        assert "cannot be reached" in capsys.readouterr().out
