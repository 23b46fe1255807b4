"""What the pages for operators say to type is taken by the program, alike in both languages."""

import re
import shlex
from pathlib import Path

import pytest

from backend.cli import build_parser
from backend.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
PAIRS = [
    (ROOT / f"{name}.md", ROOT / f"{name}.vi.md")
    for name in (
        *("README", "docs/operations", "docs/accounts", "docs/availability"),
        *("docs/sign-in", "docs/tip-keys"),
    )
]
"""A page and its Vietnamese version."""
FENCED = re.compile(r"^```\w*\n(.*?)^```", re.DOTALL | re.MULTILINE)
TICKED = re.compile(r"`([^`\n]+)`")
COMMAND = re.compile(r"python -m backend ([^`\n]+)")
QUOTED = re.compile(r"(?<![*\w])\*([^*\n]+)\*(?![*\w])")
VIETNAMESE = re.compile("[À-ỹ]")
SETTING = re.compile(r"\b[A-Z]+(?:_[A-Z]+)+\b")
FILLED_IN = re.compile(r"\b(ADDRESS|ĐỊA_CHỈ|FILE|TỆP|FOLDER|THƯ_MỤC)\b")
OF_OTHERS = {
    *("CLIENT_ID", "CLIENT_SECRET"),  # a connected system's, in an example
    "DATABASE_REPLICA_HOST",  # `docker/entrypoint.sh` makes DATABASE_REPLICA_URL of it
    "DATABASE_URL_NEW",  # of `move-to`
    "SSL_CERT_FILE",  # Python's
    "TCP_USER_TIMEOUT",  # Linux's
}
"""Names in capitals that are no settings of the server."""


def list_commands(path: Path) -> list[list[str]]:
    """What follows `python -m backend` in a page; names of units and files are one word each."""
    lines = [line.split("#")[0].rstrip() for line in COMMAND.findall(path.read_text("utf-8"))]
    return [shlex.split(line) for line in lines if "…" not in line]


def list_lines(path: Path) -> list[str]:
    """The lines in the frames of a page, without comments and without what the reader fills in."""
    text = "\n".join(FENCED.findall(path.read_text("utf-8")))
    typed = (re.sub(r"\s+#.*", "", line) for line in text.splitlines())
    return [blank_out(line) for line in typed if line.strip()]


def blank_out(text: str) -> str:
    """Without the words that stand for what the reader fills in."""
    return FILLED_IN.sub("…", text)


def is_setting(name: str) -> bool:
    return name.lower() in Settings.model_fields or name in OF_OTHERS


@pytest.mark.parametrize("path", [page for pair in PAIRS for page in pair], ids=lambda p: p.name)
def test_the_program_takes_every_command(path: Path) -> None:
    for words in list_commands(path):
        build_parser().parse_args(words)  # ends the process where it does not


@pytest.mark.parametrize("path", [page for pair in PAIRS for page in pair], ids=lambda p: p.name)
def test_every_setting_is_one(path: Path) -> None:
    text = path.read_text("utf-8")
    named = {
        name
        for part in (*FENCED.findall(text), *TICKED.findall(text))
        for name in SETTING.findall(part)
    }
    assert sorted(name for name in named if not is_setting(name)) == []


@pytest.mark.parametrize("name", ["docs/operations.md", "docs/operations.vi.md"])
def test_the_page_names_every_setting_of_an_office(name: str) -> None:
    not_for_offices = {"frontend_dir", "demo", "demo_today"}
    text = (ROOT / name).read_text("utf-8")
    settings = set(Settings.model_fields) - not_for_offices
    assert [one for one in settings if not re.search(rf"\b{one.upper()}\b", text)] == []


@pytest.mark.parametrize("path", [page for pair in PAIRS for page in pair], ids=lambda p: p.name)
def test_the_screens_say_every_word_that_is_quoted(path: Path) -> None:
    """`*Chờ gửi*` names a page, a button or a heading, whole."""
    words = (ROOT / "frontend/src/locales/vi").glob("*.ts")
    said = set(re.findall(r'"([^"\n]+)"', "\n".join(one.read_text("utf-8") for one in words)))
    text = TICKED.sub("", FENCED.sub("", path.read_text("utf-8")))
    quoted = [one for part in QUOTED.findall(text) for one in part.split(" → ")]
    found = [one for one in quoted if VIETNAMESE.search(one) and one not in said]
    assert [one for one in found if one != "mới"] == []  # stressed, not quoted


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0].name)
def test_both_languages_say_to_type_the_same(pair: tuple[Path, Path]) -> None:
    english, vietnamese = map(list_lines, pair)
    assert vietnamese == english


@pytest.mark.parametrize("pair", PAIRS[:2], ids=lambda pair: pair[0].name)
def test_both_languages_name_the_same_things(pair: tuple[Path, Path]) -> None:
    """Settings, accounts, answers; `is whole` is what a command prints."""
    english, vietnamese = (
        {blank_out(name) for name in TICKED.findall(page.read_text("utf-8"))} for page in pair
    )
    assert english ^ vietnamese == {"is whole"} & english


def test_an_unknown_word_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    """The control."""
    assert not is_setting("BACKUP_KEEP_YEARLY")
    assert list_commands(PAIRS[1][0])[0] == ["setup", "quantri"]
    with pytest.raises(SystemExit):
        build_parser().parse_args(["backup", "--weekly"])
    assert "--weekly" in capsys.readouterr().err
