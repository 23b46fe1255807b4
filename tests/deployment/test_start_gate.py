"""Settings that production must not have: each is refused, with a line that says what to change."""

from pathlib import Path
from typing import Any

import pytest

from backend.main import create_app
from backend.settings import Settings, WeakSettings, ensure_safe_settings, list_weaknesses

POSTGRES = "postgresql://so178:secret@"
TLS = "?ssl=verify-full"
HERE = {"database_url": f"{POSTGRES}127.0.0.1/so178"}


@pytest.fixture
def strong(tmp_path: Path) -> dict[str, Any]:
    """Settings with which an office may start."""
    for name in ("secret.pem", "field.key"):
        (tmp_path / name).write_text("a key")
    return {
        "_env_file": None,
        "app_env": "production",
        "allowed_hosts": "so178.example.vn",
        "trusted_proxies": "172.31.178.2",
        "public_url": "https://so178.example.vn",
        "secret_key_file": tmp_path / "secret.pem",
        "field_key_file": tmp_path / "field.key",
    }


@pytest.mark.once
@pytest.mark.parametrize(
    "url",
    [
        "",
        f"{POSTGRES}127.0.0.1/so178",
        f"{POSTGRES}localhost:5433/so178",
        f"{POSTGRES}[::1]:5433/so178",
        f"{POSTGRES}/so178?host=/run/postgresql",
        f"{POSTGRES}db.example.vn/so178{TLS}",
    ],
)
def test_strong_settings_may_start(strong: dict[str, Any], url: str) -> None:
    settings = Settings(**strong, database_url=url)
    assert list_weaknesses(settings) == []
    assert (settings.docs_are_open, settings.totp_required) == (False, True)


@pytest.mark.once
@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"allowed_hosts": "*"}, "ALLOWED_HOSTS"),
        ({"allowed_hosts": "so178.example.vn,*"}, "ALLOWED_HOSTS"),
        ({"allowed_hosts": "localhost,127.0.0.1"}, "ALLOWED_HOSTS"),
        ({"trusted_proxies": "*"}, "TRUSTED_PROXIES"),
        ({"trusted_proxies": "0.0.0.0/0"}, "TRUSTED_PROXIES"),
        ({"trusted_proxies": "10.0.0.1,::/0"}, "TRUSTED_PROXIES"),
        ({"public_url": ""}, "PUBLIC_URL"),
        ({"public_url": "http://so178.example.vn"}, "PUBLIC_URL"),
        ({"cors_origins": "http://app.example.vn"}, "CORS_ORIGINS"),
        ({"cors_origins": "*"}, "CORS_ORIGINS"),
        ({"docs_open": True}, "DOCS_OPEN"),
        ({"require_totp": False}, "REQUIRE_TOTP"),
        ({"secret_key_file": None}, "SECRET_KEY_FILE"),
        ({"field_key_file": None}, "FIELD_KEY_FILE"),
        ({"field_key_file": Path("not-there")}, "FIELD_KEY_FILE"),
        ({"workers": 2}, "WORKERS"),
        ({"database_url": "postgresql://postgres@127.0.0.1/so178"}, "superuser"),
        ({"database_url": "postgresql://post%67res@127.0.0.1/so178"}, "superuser"),
        ({"database_url": f"{POSTGRES}db.example.vn/so178"}, "verify-full"),
        ({"database_url": f"{POSTGRES}db.example.vn/so178?ssl=require"}, "verify-full"),
        ({"database_url": f"{POSTGRES}localhost.example.vn/so178"}, "verify-full"),
        ({"database_url": f"{POSTGRES}127.0.0.1.example.vn/so178"}, "verify-full"),
        ({"database_url": f"{POSTGRES}/so178?host=db.example.vn"}, "verify-full"),
        ({"database_url": f"{POSTGRES}/so178?host=/run/postgresql&host=db.vn"}, "verify-full"),
        ({"database_replica_url": f"{POSTGRES}127.0.0.1/so178"}, "REPLICA_URL is for PostgreSQL"),
        (HERE | {"database_replica_url": "sqlite:///so178.db"}, "REPLICA_URL is for PostgreSQL"),
        (HERE | {"database_replica_url": f"{POSTGRES}db.vn/so178"}, "REPLICA_URL must end in"),
        (HERE | {"database_replica_url": "postgres://root@127.0.0.1/so178"}, "superuser"),
    ],
)
def test_weak_settings_do_not_start(
    strong: dict[str, Any], change: dict[str, Any], word: str
) -> None:
    settings = Settings(**strong | change)
    with pytest.raises(WeakSettings, match=word):
        ensure_safe_settings(settings)
    assert [word in line for line in list_weaknesses(settings)] == [True]


@pytest.mark.once
def test_the_demo_is_reached_from_its_own_machine_only(strong: dict[str, Any]) -> None:
    settings = Settings(**strong | {"app_env": "demo", "host": "0.0.0.0"})  # noqa: S104
    with pytest.raises(WeakSettings, match="loopback"):
        create_app(settings)
