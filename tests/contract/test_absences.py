"""What the program never does: call other hosts, and answer pages of other sites."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import world
from tests.acting import Api

ROOT = Path(__file__).resolve().parents[2]
CLIENTS = {
    *("aiohttp", "ftplib", "httpcore", "httpx", "httpx2", "imaplib", "poplib", "pycurl"),
    *("requests", "smtplib", "telnetlib", "urllib3", "websockets", "xmlrpc"),
    *("urllib.request", "http.client"),
}
"""Libraries that open connections to other hosts."""


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def calls_out(name: str) -> bool:
    top, *rest = name.split(".")
    return top in CLIENTS or ".".join([top, *rest[:1]]) in CLIENTS


def test_nothing_calls_out() -> None:
    """No address that somebody typed is ever fetched, as none is (R37, D15)."""
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in sorted((ROOT / "backend").rglob("*.py"))
        for name in imported(path)
        if calls_out(name)
    ]
    assert found == []


def test_a_call_would_be_found() -> None:
    assert all(map(calls_out, ("urllib.request", "urllib.request.urlopen", "httpx.Client")))
    assert not any(map(calls_out, ("urllib.parse", "urllib", "http", "backend.core.http")))


@pytest.mark.once
@pytest.mark.parametrize(
    "origin",
    ["null", "https://evil.example", "http://testserver.evil.example", "http://testserver"],
)
def test_no_other_site_reads_an_answer(api: Api, origin: str) -> None:
    """R33: open data may be fetched from anywhere; everything else answers its own pages only."""
    district = api.as_("district")
    asks = {"Access-Control-Request-Method": "GET", "Origin": origin}
    for answer in (
        district.get("/establishments", headers={"Origin": origin}),
        district.get(f"/establishments/{world.establishment('binhnghia')}", headers=asks),
        district.request("OPTIONS", "/establishments", headers=asks),
        api.nobody().get("/api/v1/public/tip-offs", headers={"Origin": origin}),
        api.nobody().get("/healthz", headers={"Origin": origin}),
    ):
        assert [n for n in answer.headers if n.lower().startswith("access-control-")] == []
