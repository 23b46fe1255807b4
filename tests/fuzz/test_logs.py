"""Words sent in every text field, address and header never reach what the server writes (R31)."""

import logging
from collections.abc import Callable
from uuid import UUID

import pytest
from fastapi import FastAPI

from tests.acting import Api
from tests.fuzz.surface import prepare, send, who_may, writes

CANARY = "Chimyen"


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
def written(
    access_lines: list[str],
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> Callable[[], tuple[str, ...]]:
    """All that was written until asked: the access lines, both streams, the log."""
    caplog.set_level(logging.DEBUG, logger="sqlalchemy.pool")
    return lambda: ("".join(access_lines), *capfd.readouterr(), caplog.text)


@pytest.mark.once
def test_no_word_of_a_request_is_written(
    api: Api, app: FastAPI, access_lines: list[str], written: Callable[[], tuple[str, ...]]
) -> None:
    act = prepare(api)
    access_lines.clear()
    asked = ask(api, app, act)
    assert asked > 150
    assert len(access_lines) > asked
    assert not any(CANARY in text for text in written())


@pytest.mark.whole_proof
def test_not_even_when_the_database_fails(
    api: Api, app: FastAPI, access_lines: list[str], written: Callable[[], tuple[str, ...]]
) -> None:
    act = prepare(api)
    access_lines.clear()
    api.run(lambda db: db.connection().exec_driver_sql("ALTER TABLE changes RENAME TO elsewhere"))
    ask(api, app, act)
    assert any(" 50" in line for line in access_lines)
    _, _, err, _ = texts = written()
    assert "failed: " in err
    assert not any(CANARY in text for text in texts)
