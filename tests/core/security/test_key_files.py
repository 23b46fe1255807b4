"""Every key file is found, under a name that finds its place again elsewhere."""

from pathlib import Path

import pytest

from backend.core.security.key_files import get_key_file_path, list_key_files
from backend.settings import Settings


def settings_of(folder: Path, *, apart: bool) -> Settings:
    keys = folder / "apart"
    return Settings(
        app_env="test",
        var_dir=folder / "var",
        secret_key_file=keys / "signing.pem" if apart else None,
        field_key_file=keys / "fields" if apart else None,
        _env_file=None,
    )


def fill(settings: Settings, *names: str) -> None:
    for name in names:
        path = get_key_file_path(settings, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


@pytest.mark.parametrize("apart", [False, True])
def test_key_files_are_found_under_their_names(tmp_path: Path, apart: bool) -> None:
    settings = settings_of(tmp_path, apart=apart)
    assert list_key_files(settings) == []
    names = ["secret.pem", "field.key", "keys/2026-q3.key", "keys/2026-q4.key"]
    fill(settings, *names)
    (settings.var_dir / "so178.db").parent.mkdir(exist_ok=True)
    (settings.var_dir / "so178.db").write_text("no key")
    (get_key_file_path(settings, "keys/x").parent / ".2027-q1.key.123").write_text("a draft")
    found = list_key_files(settings)
    assert [key.name for key in found] == names
    assert all(get_key_file_path(settings, key.name) == key.path for key in found)
    assert all(key.path.read_text() == key.name for key in found)


@pytest.mark.parametrize(
    "name", ["", "so178.db", "keys/", "keys/../x", "keys/a/b", "/etc/passwd", "keys/.x", "../x"]
)
def test_a_name_of_no_key_file_has_no_place(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="names no key file"):
        get_key_file_path(settings_of(tmp_path, apart=False), name)
