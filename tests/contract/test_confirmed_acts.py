"""What the second person may be answered: by the request itself, and by the act that it would do.

The records are the contract tests' samples, put into the state in which the act is refused.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

import pytest
import sqlalchemy as sa

from backend.core.session.change_log import get_unit_id
from backend.core.session.models import Entity, create_id, now
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.domains.administration.reorganisations.models import (
    Reorganisation,
    ReorganisationStatus,
    ReorganisationStep,
)
from backend.domains.enforcement.violations.models import Violation
from backend.domains.organisation.accounts.models import ApiClient, RoleGrant, User
from backend.domains.platform.second_approvals.models import (
    LASTS,
    SecondApproval,
    SecondApprovalStatus,
)
from backend.domains.reporting.reports.models import Report, ReportStatus
from backend.permissions import Role
from tests import world
from tests.acting import Api
from tests.contract import objects
from tests.contract.created_states import set_values
from tests.fuzz.surface import prepare

pytestmark = pytest.mark.once

Begin = Callable[[Session, UUID], None]
Way = Callable[[Api, str, UUID, str, Any], Any]


def keep_as_it_is(_db: Session, _record: UUID) -> None:
    """The sample is in the state."""


class Refused(NamedTuple):
    """An act on a sample, and why it is not done."""

    code: str
    act: str
    model: type[Entity]
    sample: str
    begin: Begin = keep_as_it_is
    body_of: str = ""
    """The operation that asks for the act with that body."""


def draft_reports(db: Session, _record: UUID) -> None:
    set_values(db, Report, status=ReportStatus.DRAFT)


def end_clients(db: Session, _record: UUID) -> None:
    set_values(db, ApiClient, ended_at=now())


def apply_acts(db: Session, _record: UUID) -> None:
    applied: dict[str, object] = {"status": ReorganisationStatus.APPLIED, "applied_at": now()}
    set_values(db, Reorganisation, **applied)


def draft_acts(db: Session, _record: UUID) -> None:
    set_values(db, Reorganisation, status=ReorganisationStatus.DRAFT)


def change_afterwards(db: Session, record: UUID) -> None:
    """An establishment has another name than the act left it."""
    apply_acts(db, record)
    run_unlogged(db, sa.delete(ReorganisationStep), "a test's state")
    place = world.establishment("binhnghia")
    db.add(
        ReorganisationStep(
            reorganisation_id=record,
            org_unit_id=world.unit("binhnghia"),
            position=1,
            kind="place",
            of_table="establishments",
            row_key=[str(place)],
            before={"name": "Tên trước"},
            after={"name": "Tên của quyết định"},
        )
    )


def lock_account(db: Session, record: UUID) -> None:
    locked = sa.update(User).where(User.id == record).values(is_active=False)
    run_unlogged(db, locked, "a test's state")


def hold_elsewhere(db: Session, record: UUID) -> None:
    """The account had the role that another one has now."""
    key = {"role": Role.TIP_HANDLER, "org_unit_id": world.unit("binhluc")}
    if db.scalar(sa.select(RoleGrant.id).filter_by(user_id=record, **key)) is None:
        db.add(RoleGrant(user_id=record, confirmed_at=None, **key))


BODIES: Mapping[str, Callable[[Any], Any]] = {
    "cancel-decision": lambda _: {"reason": "Sai đối tượng"},
    "decide-above-cap": lambda asked: {**asked, "override_reason": "Có tình tiết tăng nặng"},
    "reopen-report-line": lambda asked: asked,
    "open-api-client": lambda _: {},
    "reorganise": lambda _: {"widens": []},
    "undo-reorganisation": lambda _: {},
    "reset-account": lambda _: {},
    "unlock-account": lambda _: {},
}
"""{act: what its request holds, of what the operation takes that asks for it}."""
OF_ACTS = (
    Refused("wrong-state", "cancel-decision", Violation, "violation"),
    Refused(
        *("minutes-not-signed", "decide-above-cap", Violation, "violation", keep_as_it_is),
        "request_violation_decision",
    ),
    Refused(
        *("report-elsewhere", "reopen-report-line", Report, "report", draft_reports),
        "reopen_report_line",
    ),
    Refused("client-ended", "open-api-client", ApiClient, "api_client", end_clients),
    Refused("act-not-ready", "reorganise", Reorganisation, "reorganisation", draft_acts),
    Refused("act-not-draft", "reorganise", Reorganisation, "reorganisation", apply_acts),
    Refused("act-not-applied", "undo-reorganisation", Reorganisation, "reorganisation", draft_acts),
    Refused(
        *("act-in-use", "undo-reorganisation", Reorganisation, "reorganisation"), change_afterwards
    ),
    Refused("account-inactive", "reset-account", User, "user", lock_account),
    Refused("role-held-by-one", "unlock-account", User, "user", hold_elsewhere),
)

ASKER = "partner"
"""Who is nobody's superior."""


def add_request(db: Session, refused: Refused, body: Any, asker: str, **values: Any) -> UUID:
    """One that waits for a second person, as it was asked before the record got into its state."""
    record = db.get_one(refused.model, objects.id_of(refused.sample, "own"))
    key = f"{refused.act}:{record.id}"
    run_unlogged(db, sa.delete(SecondApproval).where(SecondApproval.open_key == key), "a new test")
    refused.begin(db, record.id)
    db.flush()
    db.refresh(record)
    asked: dict[str, Any] = {
        "id": create_id(),
        "org_unit_id": get_unit_id(record),
        "act": refused.act,
        "entity": refused.model.__tablename__,
        "entity_id": record.id,
        "entity_version": record.version,
        "body": body,
        "subject": "Hồ sơ mẫu",
        "reason": "Thử",
        "open_key": key,
        "asker_id": world.user(asker),
        "expires_at": now() + LASTS,
    }
    made = SecondApproval(**asked | values)
    db.add(made)
    db.flush()
    return made.id


def ask_for_one(api: Api, person: str, id: UUID, answer: str, body: Any) -> Any:
    return api.as_(person).post(f"/second-approvals/{id}/{answer}", body, etag=1)


def ask_for_many(api: Api, person: str, id: UUID, answer: str, body: Any) -> Any:
    items = [{"id": str(id), "version": 1}]
    return api.as_(person).post(f"/second-approvals/{answer}", {"items": items, **(body or {})})


WAYS = (ask_for_one, ask_for_many)


def ask_until(
    code: str, api: Api, refused: Refused, way: Way, answer: str, asker: str, **values: Any
) -> list[str]:
    """What each person is told, of a request of their own, until one is told that."""
    act, told = api.run(objects.act_id), list[str]()
    asked = objects.body_for(refused.body_of, "own", act) if refused.body_of else {}
    given = BODIES[refused.act](asked)
    said = {"answer": "Chưa đủ căn cứ"} if answer == "refuse" else None
    for person in world.PEOPLE:
        id = api.run(lambda db: add_request(db, refused, given, asker, **values))
        got = way(api, person, id, answer, said)
        told.append(got.json().get("code", "") if got.content else "")
        if told[-1] == code:
            break
    return told


@pytest.fixture
def samples(api: Api) -> None:
    prepare(api)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("refused", OF_ACTS, ids=lambda one: one.code)
def test_an_act_that_its_record_no_longer_allows_is_not_done(
    api: Api, samples: None, refused: Refused, way: Way
) -> None:
    told = ask_until(refused.code, api, refused, way, "confirm", ASKER)
    assert told[-1] == refused.code, told


CANCEL = OF_ACTS[0]
OF_REQUESTS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("own-approval", "leader", {}),
    ("not-second-person", "leader", {}),
    ("approval-over", ASKER, {"status": SecondApprovalStatus.WITHDRAWN, "open_key": None}),
)


@pytest.mark.parametrize("answer", ["confirm", "refuse"])
@pytest.mark.parametrize("way", WAYS)
def test_the_request_itself_says_who_may_answer_it(
    api: Api, samples: None, way: Way, answer: str
) -> None:
    for code, asker, values in OF_REQUESTS:
        told = ask_until(code, api, CANCEL, way, answer, asker, **values)
        assert told[-1] == code, told


@pytest.mark.parametrize(("answer", "said"), [("confirm", {}), ("refuse", {"answer": "Chưa đủ"})])
def test_of_several_each_is_answered_as_it_was_seen(
    api: Api, samples: None, answer: str, said: dict[str, str]
) -> None:
    id = api.run(lambda db: add_request(db, CANCEL, {}, ASKER))
    seen = {"items": [{"id": str(id), "version": 7}], **said}
    got = api.as_("leader").post(f"/second-approvals/{answer}", seen)
    assert (got.status_code, got.json()["code"]) == (409, "changed-meanwhile")
