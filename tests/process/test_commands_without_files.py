"""Commands whose folder, key file or database is missing or damaged: a sentence, no traceback."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.migrations import FIRST, migrate
from tests.databases import Databases, pg_server
from tests.process.commands import run_command
from tests.process.test_start_without_database import environment
from tests.proofs import proof_sample
from tests.serving import ROOT, SERVE

SET = "so178-20261127T020000-352.age"
MIGRATE = "run `python -m backend migrate` first"
COMMANDS = (
    *(("migrate",), ("seed",), ("setup", "quantri"), ("confirm-duty",), ("rotate-keys",)),
    *(("make-keys", "{var}"), ("backup-setup",), ("backup",), ("verify-backup", f"{{var}}/{SET}")),
    *(("restore", f"{{var}}/{SET}"), ("move-to", "-"), ("accept-incomplete-database",)),
)
ENDS_WELL = {
    "nothing": {"setup", "migrate", "make-keys", "accept-incomplete-database"},
    "no tables": {"setup", "migrate", "make-keys", "accept-incomplete-database"},
    "older tables": {"setup", "migrate", "make-keys", "accept-incomplete-database"},
    "no keys": {
        *("migrate", "seed", "setup", "confirm-duty", "make-keys"),
        "accept-incomplete-database",
    },
    "bad keys": {"migrate", "seed", "setup", "confirm-duty", "accept-incomplete-database"},
    "damaged": {"make-keys", "accept-incomplete-database"},
    "a file in the way": {"accept-incomplete-database"},
}
"""Commands that can do their work as things stand."""
CASES = [
    (state, words)
    for state in ENDS_WELL
    for words in COMMANDS
    if state != "damaged" or not pg_server()  # a file is SQLite's
]


def arrange(state: str, folder: Path, databases: Databases) -> tuple[Path, str]:
    """The folder of the settings, and the address of the database."""
    var = folder / "var"
    if state == "a file in the way":
        var.write_text("no folder")
        return var / "deeper", "" if not pg_server() else databases.empty("files")
    if state == "nothing":
        return var, "" if not pg_server() else databases.empty("files")
    var.mkdir()
    if state == "damaged":
        (var / "so178.db").write_bytes(b"no database at all" * 1000)
        return var, ""
    url = databases.fresh() if state.endswith("keys") else databases.empty("files")
    if state == "older tables":
        migrate(url, FIRST)
    if state == "bad keys":
        for name in ("secret.pem", "field.key"):
            (var / name).write_text("no key")
    return var, url


@pytest.fixture
def run_here(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, databases: Databases
) -> Callable[[str, tuple[str, ...]], str]:
    """What a command says at its end; empty if it ends well. Anything else is a traceback."""

    def run(state: str, words: tuple[str, ...]) -> str:
        var, url = arrange(state, tmp_path, databases)
        monkeypatch.setenv("DATABASE_URL_NEW", "")
        monkeypatch.delenv("BACKUP_PASSPHRASE", raising=False)
        monkeypatch.setattr("getpass.getpass", end_of_file)
        given = [word.format(var=var) for word in words]
        values = environment(var, url) | {"BACKUP_DIR": str(var / "sets")}
        try:
            run_command(monkeypatch, values, *given)
        except SystemExit as ended:
            return str(ended.code)
        finally:
            if url:
                databases.drop(url)
        return ""

    return run


def end_of_file(_prompt: str) -> str:
    raise EOFError


@pytest.mark.in_turn
@pytest.mark.campaign
@pytest.mark.postgres_in_campaign
@pytest.mark.parametrize(("state", "words"), proof_sample(CASES, tenths=2))
def test_each_command_ends_in_words(
    run_here: Callable[[str, tuple[str, ...]], str], state: str, words: tuple[str, ...]
) -> None:
    said = run_here(state, words)
    if words[0] in ENDS_WELL[state]:
        assert said == ""
        return
    assert said.endswith((".", "?")), said
    assert len(said) > 20, said
    assert "Error" not in said, said


@pytest.mark.parametrize(
    ("state", "words", "expected"),
    [
        ("no keys", ("rotate-keys",), "field.key is not there. Bring it back from a backup"),
        ("bad keys", ("rotate-keys",), "field.key holds no key that can be read"),
        ("bad keys", ("openapi",), "secret.pem holds no key that can be read"),
        (
            "no tables",
            ("load-units",),
            "has no tables yet: run `python -m backend migrate`",
        ),
        ("older tables", ("seed",), f"is at revision {FIRST}: run `python -m backend migrate`"),
        ("a file in the way", ("make-keys", "{var}"), "Not a directory"),
        ("nothing", ("backup-setup",), "Nobody typed the passphrase"),
    ],
)
def test_the_sentence_says_what_to_do(
    run_here: Callable[[str, tuple[str, ...]], str],
    state: str,
    words: tuple[str, ...],
    expected: str,
) -> None:
    assert expected in run_here(state, words)


@pytest.mark.in_turn
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "content", "more", "expected"),
    [
        ("field.key", "no key", {}, "field.key holds no key that can be read"),
        ("", "", {"PORT": "many"}, "PORT: Input should be a valid integer"),
    ],
)
def test_the_server_ends_in_words(
    tmp_path: Path, name: str, content: str, more: dict[str, str], expected: str
) -> None:
    if name:
        (tmp_path / name).write_text(content)
    ended = subprocess.run(
        [sys.executable, "-m", "backend", *SERVE[1:]],
        cwd=ROOT,
        env=environment(tmp_path, "") | more,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 1
    assert expected in ended.stderr
    assert "Traceback" not in ended.stderr
