"""What modules register is found although they are not imported yet, and beside the event loop."""

import asyncio
import threading

import pytest
from starlette.requests import Request

from backend.core.errors import handlers
from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.text import i18n, registrations

pytestmark = pytest.mark.once

CODE, CONSTRAINT = "a-code-of-another-module", "uq_of_another_module"


class Loader:
    """Registers when it is called, as the import of a module does; names the threads."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.threads: list[threading.Thread] = []
        monkeypatch.setattr(i18n, "_MESSAGES", dict(i18n._MESSAGES))
        monkeypatch.setattr(handlers, "_CONFLICTS", dict(handlers._CONFLICTS))
        monkeypatch.setattr(registrations, "_LOADERS", [self.load])

    def load(self) -> None:
        if not self.threads:
            i18n.register_messages({CODE: ("Câu của mô-đun khác.", "Another module's sentence.")})
            handlers.register_conflict_codes({CONSTRAINT: CODE})
        self.threads.append(threading.current_thread())


@pytest.fixture
def loader(monkeypatch: pytest.MonkeyPatch) -> Loader:
    return Loader(monkeypatch)


def test_a_known_code_loads_nothing(loader: Loader) -> None:
    assert i18n.translate("conflict", "en", {}).startswith("The data has changed")
    assert loader.threads == []


def test_an_unknown_code_is_found(loader: Loader) -> None:
    assert not i18n.is_loaded(CODE)
    assert i18n.translate(CODE, "en", {}) == "Another module's sentence."
    assert i18n.translate("nobody-has-this", "en", {}) == "nobody-has-this"


def test_all_codes_are_listed(loader: Loader) -> None:
    assert CODE in i18n.list_codes()


def test_an_unknown_constraint_is_found(loader: Loader) -> None:
    assert handlers.find_conflict_code(CONSTRAINT) == CODE
    assert handlers.find_conflict_code("uq_of_nobody") is None


@pytest.mark.parametrize("error", [Conflict(CODE), Invalid.at("/name", CODE)])
def test_a_problem_finds_its_words_beside_the_event_loop(
    loader: Loader, error: Conflict | Invalid
) -> None:
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""}
    answer = asyncio.run(handlers.render_app_error(Request(scope), error))
    assert "Câu của mô-đun khác." in bytes(answer.body).decode()
    assert loader.threads
    assert threading.main_thread() not in loader.threads
