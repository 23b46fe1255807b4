"""The files for systemd and Caddy fit each other, the commands, and the pages that install them."""

import configparser
import re
from pathlib import Path

import pytest
from fastapi import FastAPI

from backend.cli import COMMANDS
from backend.connections import IDLE_SECONDS
from backend.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
FILES = ROOT / "examples" / "server"
PAGES = [
    (ROOT / "docs" / name).read_text("utf-8") for name in ("operations.md", "operations.vi.md")
]
SERVICES = sorted(FILES.glob("*.service"))


def read_service(path: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(path, "utf-8")
    return parser


def read_env(page: str) -> dict[str, str]:
    """The settings of the page's .env."""
    lines = re.findall(r"^([A-Z_]+)=(\S+)$", page, re.MULTILINE)
    return dict(lines)


def list_blocks(page: str) -> list[str]:
    return re.findall(r"```\n(.*?)```", page, re.DOTALL)


def drop_comments(block: str) -> str:
    lines = [re.sub(r"\s+# .*$", "", line) for line in block.splitlines()]
    return "\n".join(lines).replace("ĐỊA_CHỈ", "ADDRESS")


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_a_service_runs_a_command_of_the_program_as_its_own_user(path: Path) -> None:
    service = read_service(path)["Service"]
    program, *words = service["ExecStart"].split()
    assert program == f"{service['WorkingDirectory']}/.venv/bin/python"
    assert words[:2] == ["-m", "backend"]
    assert words[2] in COMMANDS
    assert service["User"] == "so178"
    assert service["Restart"] == "always"
    assert service["NoNewPrivileges"] == "yes"


def test_the_server_may_write_where_the_settings_put_its_data() -> None:
    assert [path.stem for path in SERVICES] == ["so178-backup", "so178"]
    service = read_service(FILES / "so178.service")["Service"]
    env = read_env(PAGES[0])
    keys = {str(Path(env[name]).parent) for name in ("SECRET_KEY_FILE", "FIELD_KEY_FILE")}
    assert service["ProtectSystem"] == "strict"
    assert set(service["ReadWritePaths"].split()) == {env["VAR_DIR"], *keys}


def test_the_proxy_leads_to_the_server_and_keeps_its_limits(app: FastAPI) -> None:
    text = (FILES / "Caddyfile").read_text("utf-8")
    settings = Settings(_env_file=None)
    assert f"reverse_proxy {settings.host}:{settings.port} {{" in text
    assert f"\n{read_env(PAGES[0])['ALLOWED_HOSTS']} {{" in text
    assert read_env(PAGES[0])["TRUSTED_PROXIES"] == settings.host
    (most,) = re.findall(r"max_size (\d+)MiB", text)
    assert max(app.state.uploads.values()) < int(most) * 2**20
    (kept,) = re.findall(r"\tkeepalive (\d+)s", text)
    assert int(kept) < IDLE_SECONDS


def test_both_pages_give_the_same_commands_and_settings() -> None:
    english, vietnamese = (list(map(drop_comments, list_blocks(page))) for page in PAGES)
    assert len(english) >= 15
    assert english == vietnamese


def test_the_pages_name_commands_that_there_are() -> None:
    for page in PAGES:
        named = set(re.findall(r"-m backend ([a-z-]+)", page))
        assert {"setup", "backup-setup", "serve", "restore"} <= named
        assert named <= set(COMMANDS)
        assert set(read_env(page)) <= {name.upper() for name in Settings.model_fields}
