"""What the program never does: call hosts that nobody named, and answer pages of other sites."""

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


CALLING = ("asyncio.open_connection", "create_connection", "create_datagram_endpoint", "urlopen")
"""Ends of what opens a connection; drivers of databases have functions of their own."""
CALLER = "backend/core/server/outgoing.py"
"""The one module that does: to hosts of WEBHOOK_HOSTS, as the tests of webhooks show."""


def opens_connections(text: str) -> bool:
    if not any(name.rpartition(".")[2] in text for name in CALLING):
        return False  # to parse what names none of them takes long
    calls = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
    return any(ast.unparse(call.func).endswith(CALLING) for call in calls)


def test_one_module_opens_connections() -> None:
    found = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "backend").rglob("*.py")
        if opens_connections(path.read_text("utf-8"))
    }
    assert found == {CALLER}


def test_nothing_calls_out() -> None:
    """No library does so either: what somebody typed is never fetched (R37, D15)."""
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
