"""Who sends a request is presumed, and confirmed by the request's own first statement (R6).

Every read says the same, byte for byte, as one that asks first; and whoever lost the sign-in or a
right is refused as there, whatever the read would have found. The control confirms anybody.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
import sqlalchemy as sa

from backend.core.session.executor import Database
from backend.core.session.models import create_id
from backend.core.session.presumption import Presumption
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.organisation.accounts.models import AuthSession, RoleGrant, User
from backend.domains.organisation.accounts.presumed_actors import find_presumed_actor
from tests import world
from tests.acting import Api, Person
from tests.contract.operations import OPEN, operations
from tests.domains.establishments.establishments.making import entered
from tests.domains.organisation.accounts.doing import bearer, device, give_password
from tests.fuzz.surface import path_of, prepare
from tests.proofs import proof_sample, proof_seed
from tests.world import PEOPLE

PLACE = f"/establishments/{world.establishment('binhnghia')}"
UNKNOWN = f"/establishments/{world.user('district')}"
PLAN = f"/plans/{world.plan()}/progress"
PATHS = (PLACE, UNKNOWN, "/establishments", "/establishments?no-such=1", PLAN, "/inbox", "/me")
CHANGING = {"x-request-id"}
TEXTS = ("application/json", "application/problem+json", "text/")


@contextmanager
def presuming(api: Api) -> Iterator[list[str]]:
    """The statements of requests that presume who sends them."""
    with api.queries() as statements:
        api.app.state.presume = find_presumed_actor
        yield statements


def write(api: Api, statement: Any) -> None:
    api.run(lambda db: db.connection().execute(statement))


def test_one_statement_reads_a_record_and_who_may_read_it(api: Api) -> None:
    give_password(api, "district")
    for person in (api.as_("district"), bearer(api, device(api, "district"))):
        assert person.get(PLACE).status_code == 200
        with presuming(api) as statements:
            assert person.get(PLACE).status_code == 200
        assert len(statements) == 1
        assert "rights_epoch" in statements[0]
        with presuming(api) as statements:
            assert person.get(UNKNOWN).status_code == 404
        assert len(statements) == 2, "nothing was found, so who asks is confirmed alone"


def test_the_statement_of_several_queries_says_who_asks(api: Api) -> None:
    person = api.as_("district")
    assert person.get(PLAN).status_code == 200
    with presuming(api) as statements:
        assert person.get(PLAN).status_code == 200
    asking_who = [text for text in statements if "rights_epoch" in text]
    assert len(asking_who) == 1
    assert "UNION ALL" in asking_who[0]


TAKEN: dict[str, tuple[Any, int]] = {
    "session ended": (sa.update(AuthSession).values(ended_at=sa.func.current_timestamp()), 401),
    "account locked": (sa.update(User).values(is_active=False), 401),
    "role withdrawn": (sa.delete(RoleGrant), 403),
}


def ask_all(person: Person) -> list[int]:
    return [person.get(path).status_code for path in PATHS]


@pytest.mark.parametrize("how", TAKEN)
@pytest.mark.parametrize("path", PATHS[:5])
def test_what_is_taken_away_refuses_whatever_is_asked(api: Api, how: str, path: str) -> None:
    """Before a record is not found, and before a parameter is not known."""
    person = api.as_("district")
    assert ask_all(person) == [200, 404, 200, 422, 200, 200, 200]
    statement, status = TAKEN[how]
    write(api, statement)
    assert person.get(path).status_code == status


def enter(person: Person, name: str) -> int:
    return int(person.post("/establishments", entered(name=name), key=str(create_id())).status_code)


def test_the_first_statement_of_a_write_confirms_who_writes(api: Api) -> None:
    give_password(api, "binhnghia")
    people = (api.as_("binhnghia"), bearer(api, device(api, "binhnghia")))
    for person, name in zip(people, ("Hương Sen", "Đường Tàu"), strict=True):
        assert enter(person, f"Quán {name}") == 201
        with presuming(api) as statements:
            assert enter(person, f"Nhà nghỉ {name}") == 201
        asking_who = [text for text in statements if "rights_epoch" in text]
        assert len(asking_who) == 1
        assert asking_who[0] == next(text for text in statements if "SELECT" in text)


@pytest.mark.parametrize("how", TAKEN)
def test_what_is_taken_away_refuses_a_write(api: Api, how: str) -> None:
    """Nothing of it stays."""
    person = api.as_("binhnghia")
    assert enter(person, "Quán trước") == 201
    statement, status = TAKEN[how]
    write(api, statement)
    assert enter(person, "Quán sau") == status
    after = sa.select(Establishment.id).where(Establishment.name == "Quán sau")
    assert api.all(after) == []


def test_who_is_confirmed_by_nothing_would_write(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    person = api.as_("binhnghia")
    assert enter(person, "Quán trước") == 201
    write(api, TAKEN["session ended"][0])
    monkeypatch.setattr(Presumption, "ensure", lambda _self, _row: None)
    with noting_no_use(api):
        assert enter(person, "Quán sau") == 201


def test_who_is_confirmed_by_nothing_would_be_let_in(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    person = api.as_("district")
    ask_all(person)
    write(api, TAKEN["session ended"][0])
    monkeypatch.setattr(Presumption, "ensure", lambda _self, _row: None)
    with noting_no_use(api):
        assert ask_all(person) == [200, 404, 200, 422, 200, 200, 200]


def test_every_read_says_what_it_says_to_who_was_asked_first(api: Api) -> None:
    prepare(api)
    left_out = {*OPEN, "get_work_package"}  # which names its moment, and is signed anew
    reads = [one for one in operations(api.app) if one.method == "GET" and one.name not in left_out]
    asked = [(path_of(one), name) for one in reads for name in PEOPLE]
    random.Random(proof_seed()).shuffle(asked)
    for name in PEOPLE:
        api.as_(name).get("/me")
    differences = []
    for path, name in proof_sample(asked):
        found = tell(api.as_(name).get(path))
        with asking(api):
            other = tell(api.as_(name).get(path))
        if found != other:
            differences.append(f"{name} {path}: {found} and {other}"[:600])
    assert not differences, "\n".join(differences[:20])


def test_a_database_that_is_away_is_told_to_who_is_presumed(api: Api) -> None:
    """Also where nothing was read before the first record is saved."""
    person = api.as_("district")
    assert enter(person, "Quán trước") == 201
    day = {"observed_on": "2022-10-10", "kind": "holiday", "title": "Nghỉ", "source": "Thông báo"}
    with patch.object(api.app.state, "database", Database("sqlite:////nonexistent/x.db")):
        asked = [person.post("/days-off", day), person.get("/establishments")]
    assert [one.status_code for one in asked] == [503, 503]


@contextmanager
def noting_no_use(api: Api) -> Iterator[None]:
    """Let no request note that its session was used: that of a control has ended."""
    is_due: Callable[..., Any] = api.app.state.claim_note
    api.app.state.claim_note = lambda _request: False
    yield
    api.app.state.claim_note = is_due


@contextmanager
def asking(api: Api) -> Iterator[None]:
    """Let each request ask first who sends it."""
    presume: Callable[..., Any] = api.app.state.presume
    dispatcher = api.app.state.dispatcher
    api.app.state.presume = lambda _request: None
    bound, dispatcher.bound = dispatcher.bound, {}
    yield
    api.app.state.presume = presume
    dispatcher.bound |= bound


def tell(answer: Any) -> tuple[int, list[tuple[str, str]], bytes]:
    """Of a file only the status: it names the second in which it was made."""
    headers = [(k, v) for k, v in answer.headers.multi_items() if k.lower() not in CHANGING]
    is_file = not answer.headers.get("content-type", "").startswith(TEXTS)
    return (
        (answer.status_code, [], b"") if is_file else (answer.status_code, headers, answer.content)
    )
