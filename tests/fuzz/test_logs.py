"""Words sent in every text field, address and header never reach what the server writes (R31)."""

import logging
from uuid import UUID

import pytest
from fastapi import FastAPI

from backend.core.http.middleware import EdgeMiddleware
from tests.acting import Api
from tests.fuzz.surface import prepare, send, who_may, writes

CANARY = "Chimyen"


def listened(api: Api, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The access lines; the rest of stderr is captured."""
    lines: list[str] = []
    stack = api.app.middleware_stack
    while stack is not None and not isinstance(stack, EdgeMiddleware):
        stack = getattr(stack, "app", None)
    assert stack is not None
    monkeypatch.setattr(stack, "write_line", lines.append)
    return lines


def ask(api: Api, app: FastAPI, act: UUID) -> int:
    """Send the canary in every field of every write, in queries, paths and headers."""
    asked = 0
    for write in writes(app, act):
        person = who_may(api, write)[0]
        for field in sorted(write.fields):
            body = {**write.body, field: f"{CANARY} {asked}"}
            answer = send(person, write.operation.method, write.path, body)
            assert answer.status_code != 500 or CANARY not in answer.text
            asked += 1
        path = f"{write.path}/{CANARY}?q={CANARY}"
        send(person, write.operation.method, path, {CANARY: CANARY}, **{"X-Name": CANARY})
    return asked


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG, logger="sqlalchemy.pool")
    return caplog


@pytest.mark.once
def test_no_word_of_a_request_is_written(
    api: Api,
    app: FastAPI,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    logged: pytest.LogCaptureFixture,
) -> None:
    act = prepare(api)
    lines = listened(api, monkeypatch)
    asked = ask(api, app, act)
    assert asked > 150
    assert len(lines) > asked
    out, err = capfd.readouterr()
    for text in ("".join(lines), out, err, logged.text):
        assert CANARY not in text


@pytest.mark.whole_proof
def test_not_even_when_the_database_fails(
    api: Api,
    app: FastAPI,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    logged: pytest.LogCaptureFixture,
) -> None:
    act = prepare(api)
    lines = listened(api, monkeypatch)
    api.run(lambda db: db.connection().exec_driver_sql("ALTER TABLE changes RENAME TO elsewhere"))
    ask(api, app, act)
    out, err = capfd.readouterr()
    assert "failed: " in err
    assert any(" 50" in line for line in lines)
    for text in ("".join(lines), out, err, logged.text):
        assert CANARY not in text
