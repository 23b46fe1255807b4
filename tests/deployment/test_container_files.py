"""The container files keep what security asks of them (R60), read as files: no engine is needed."""

import re
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from ruamel.yaml import YAML

from backend.connections import IDLE_SECONDS
from backend.settings import Settings

DOCKER = Path(__file__).resolve().parents[2] / "docker"


def services(*names: str) -> dict[str, dict[str, Any]]:
    """Services of the compose files, later files laid over earlier ones as compose does."""
    merged: dict[str, dict[str, Any]] = {}
    for name in names:
        for service, said in YAML(typ="safe").load(DOCKER / name)["services"].items():
            merged[service] = merged.get(service, {}) | said
    return merged


def last_stage() -> list[str]:
    """Instructions of the image that is shipped, continued lines joined."""
    text = (DOCKER / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    return re.split(r"^FROM ", text, flags=re.MULTILINE)[-1].splitlines()


ALL = services("compose.yml", "compose.postgres.yml")
LASTING = sorted(name for name, said in ALL.items() if "restart" in said)


def test_the_image_runs_as_a_numbered_user_that_is_not_root() -> None:
    users = [line.split()[1] for line in last_stage() if line.startswith("USER ")]
    assert len(users) == 1
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", users[0])


def test_the_image_says_when_it_is_well() -> None:
    assert any(line.startswith("HEALTHCHECK ") for line in last_stage())


def test_the_image_takes_packages_by_hash_only() -> None:
    text = (DOCKER / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    installs = re.findall(r"(?:pip install|npm (?:ci|install|i)\b)[^&\n]*", text)
    assert len(installs) == 3
    assert all("--require-hashes" in line or line.startswith("npm ci") for line in installs)


def test_the_lasting_services_are_those_known_here() -> None:
    assert LASTING == ["app", "backup", "caddy", "database"]


@pytest.mark.parametrize("name", sorted(ALL))
def test_a_service_cannot_change_its_own_image(name: str) -> None:
    assert ALL[name]["read_only"] is True


@pytest.mark.parametrize("name", LASTING)
def test_a_service_holds_no_more_than_it_needs(name: str) -> None:
    service = ALL[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["pids_limit"] > 0
    assert "privileged" not in service


def test_the_application_holds_no_capability() -> None:
    assert "cap_add" not in ALL["app"]
    assert "cap_add" not in ALL["backup"]


def test_a_backup_is_made_each_night_from_the_same_image_and_data() -> None:
    app, backup = services("compose.yml")["app"], services("compose.yml")["backup"]
    assert backup["command"] == ["backup", "--nightly"]
    assert backup["image"] == app["image"]
    assert set(app["volumes"]) < set(backup["volumes"])
    (own,) = set(backup["volumes"]) - set(app["volumes"])
    assert own.endswith(":/var/lib/so178-backups")
    assert "BACKUP_DIR=/var/lib/so178-backups" in " ".join(last_stage())


SET_BY_THE_FILES = {
    *("APP_ENV", "ALLOWED_HOSTS", "PUBLIC_URL", "TRUSTED_PROXIES", "VAR_DIR", "BACKUP_DIR"),
    *("SECRET_KEY_FILE", "FIELD_KEY_FILE", "DATABASE_URL", "DATABASE_REPLICA_URL"),
    *("HOST", "PORT", "REQUIRE_TOTP", "DOCS_OPEN"),
    "BACKUP_PASSPHRASE_FILE",  # it is typed there
}
"""Settings that the image, the compose files or the entry point choose themselves."""


def test_an_office_in_containers_can_set_what_its_pages_name() -> None:
    pages = [DOCKER.parent / "docs" / name for name in ("operations.md", "availability.md")]
    words = re.findall(r"\b[A-Z_]+\b", "\n".join(page.read_text("utf-8") for page in pages))
    named = {word for word in words if word.lower() in Settings.model_fields and word != "DEMO"}
    files = [path.read_text("utf-8") for path in DOCKER.glob("compose*.yml")]
    taken = set(re.findall(r"^      ([A-Z_]+):", "\n".join(files), re.MULTILINE))
    assert len(named) > 15
    assert named - taken - SET_BY_THE_FILES == set()


def test_no_unit_is_chosen_for_an_office_that_names_none() -> None:
    """With a default an office got the register of a district that has ended."""
    for service in ("app", "backup"):
        assert services("compose.yml")[service]["environment"]["UNIT_CODE"] is None


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert [name for name, service in ALL.items() if "ports" in service] == ["caddy"]
    inside = YAML(typ="safe").load(DOCKER / "compose.yml")["networks"]["inside"]
    assert inside["internal"] is True
    assert ALL["app"]["networks"] == ALL["database"]["networks"] == ["inside"]


def test_only_with_webhooks_the_application_reaches_outside() -> None:
    said = YAML(typ="safe").load(DOCKER / "compose.webhooks.yml")
    (name,) = said["services"]
    assert (name, said["services"][name]["networks"]) == ("app", ["inside", "egress"])
    assert said["services"][name].keys() == {"environment", "networks"}
    assert said["services"][name]["environment"]["WEBHOOK_HOSTS"].startswith("${WEBHOOK_HOSTS:?")


def test_the_application_trusts_the_address_of_its_proxy_alone() -> None:
    proxy = ALL["caddy"]["networks"]["inside"]["ipv4_address"]
    assert services("compose.yml")["app"]["environment"]["TRUSTED_PROXIES"] == proxy


def test_no_password_stands_in_a_file() -> None:
    for path in DOCKER.rglob("*"):
        if path.is_file() and "secrets" not in path.parts:
            said = re.findall(r"PASSWORD(?:=|: )([^\s$]+)", path.read_text("utf-8"))
            assert not said, path.name


def test_the_proxy_limits_time_and_size(app: FastAPI) -> None:
    text = (DOCKER / "Caddyfile").read_text("utf-8")
    for limit in ("read_header 10s", "read_body 30s", "max_header_size 16KB"):
        assert limit in text
    (most,) = re.findall(r"max_size (\d+)MiB", text)
    taken = max(app.state.uploads.values())
    assert taken < int(most) * 2**20 < 1.1 * taken, "what the application takes, and no more"


def test_the_proxy_lets_go_of_a_connection_before_the_application_does() -> None:
    """Else a request now and then meets a connection that is being closed, and is lost."""
    (kept,) = re.findall(r"\tkeepalive (\d+)s", (DOCKER / "Caddyfile").read_text("utf-8"))
    assert int(kept) < IDLE_SECONDS
