"""A unit that has ended gets no new record of a later day, by whatever route one is asked for.

Every POST of the API is called twice: while the units of the sample exist, and after they ended
before the days of all bodies. What made a record of such a unit then makes none now.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from backend.core.session.change_log import LogEntry
from backend.core.session.models import Base, UnitOwned
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from tests import world
from tests.acting import Api
from tests.contract import objects
from tests.contract.operations import (
    OPEN,
    Operation,
    call,
    is_of_oneself,
    may,
    operations,
    reaches,
)

ENDED = ("binhluc", "binhnghia")
LAST_DAY = date(2018, 12, 31)
"""Before the days of every body of the samples."""
REFUSALS = {"unit-not-valid", "commune-divided"}
"""The latter: where several units took over, the new owner's place is entered in one of them."""
FOLLOWING = {"unlink_site"}
"""They undo what another operation of the walk makes, which is refused."""
AFTERWARDS = {
    "ask_for_contact": "the tip was given while the unit existed, and is handled to its end",
    "create_amendment": "signed minutes of the unit are corrected",
    "create_attendance": "the course is of the unit's own days",
    "create_training_head_count": "the course is of the unit's own days",
    "create_plan_target": "the plan is of a year in which the unit existed",
    "create_plan_task": "the plan is of a year in which the unit existed",
    "create_plan_task_evidence": "the plan is of a year in which the unit existed",
    "create_user": "that act takes a second person, who may have no account yet",
    "create_reorganisation": "the act that carries a unit over may be drafted after its last day",
    "create_handover": "open work goes to somebody who brings it to its end",
    "create_violation_remedy": "the case runs, and its decision is carried out",
    "record_violation_payment": "the case runs, and its fine is paid",
    "reopen_report_line": "a report of the unit's own days is corrected",
    "reset_activation": "whoever reads the archive still signs in",
}
"""The only operations that make a record of a unit after its last day, and why."""


def end_units(db: Session) -> None:
    for name in ENDED:
        db.get_one(OrgUnit, world.unit(name)).valid_to = LAST_DAY
    db.flush()


def posts(app: FastAPI) -> list[Operation]:
    found = (o for o in operations(app) if o.method == "POST" and not is_of_oneself(o))
    return [o for o in found if o.name not in OPEN]


def people(operation: Operation) -> Iterator[str]:
    """Who may do it at the place, whoever that is."""
    for person in world.PEOPLE:
        inside = not operation.has_id or reaches(person, "own", operation)
        if inside and may(person, operation.permission):
            yield person


def count_created(api: Api) -> int:
    units = [world.unit(name) for name in ENDED]
    made = sa.select(sa.func.count()).select_from(LogEntry)
    found: int = api.one(made.where(LogEntry.action == "created", LogEntry.org_unit_id.in_(units)))
    return found


CONTINUE = {
    "the words, numbers or steps of a report or plan": (
        *("report_lines", "report_sections", "report_editions", "plan_targets", "plan_tasks"),
        *("plan_task_evidence", "plan_approval_steps", "visit_draw_places"),
        *("inspection_plan_steps", "inspection_plan_seals", "inspection_plan_sealed_lists"),
        *("inspection_plan_looks", "inspection_plan_openings", "rating_criteria"),
    ),
    "what follows from a visit or a violation": (
        *("recommendations", "inspection_amendments", "violation_payments", "violation_remedies"),
        *("attachments", "establishment_suspensions", "establishment_active_periods"),
    ),
    "who took part in a course or an activity": (
        *("training_attendances", "training_head_counts", "activity_communes"),
    ),
    "what was done about a signed recheck": ("recheck_follow_ups",),
    "who reads the archive, and takes part in the act that carries the unit over": (
        *("users", "role_grants"),
    ),
    "the act that carries units over, and what it did": ("reorganisations", "reorganisation_steps"),
    "who is reminded of a report that is late": ("report_reminder_units",),
    "a tip that was given before": ("tip_texts", "tip_contacts", "tip_contact_requests"),
    "a correction of what was counted before": ("crime_statistic_revisions",),
    "somebody's own work: what it writes is checked row by row": (
        *("jobs", "imports", "import_files", "import_rows", "document_template_files"),
        *("handovers", "second_approvals", "record_looks"),
    ),
}
"""Tables whose rows carry on another record, so that they may come after the unit's last day."""


def test_each_table_that_goes_on_is_named_with_its_reason() -> None:
    owned: dict[str, Any] = {
        mapper.local_table.description: mapper.class_
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, UnitOwned) and mapper.class_ is not LogEntry
    }
    going_on = {name for name, model in owned.items() if model.continues_record}
    named = {name for names in CONTINUE.values() for name in names}
    assert sorted(going_on ^ named) == []
    for model in owned.values():
        for column in filter(None, (model.dated_by, model.ended_by)):
            assert column in sa.inspect(model).column_attrs, model


class Answer(NamedTuple):
    """Who did it, how many records of the units it made, and what it answered."""

    person: str
    made: int
    answer: Any


def walk(
    api: Api, app: FastAPI, act: UUID, known: dict[str, Answer] | None = None
) -> dict[str, Answer]:
    """Every POST, by the first person who succeeds, or by who did in `known`."""
    answers: dict[str, Answer] = {}
    for operation in posts(app):
        for person in [known[operation.name].person] if known else people(operation):
            before = count_created(api)
            answer = call(api, person, operation, "own", act)
            answers[operation.name] = Answer(person, count_created(api) - before, answer)
            if answer.status_code < 300:
                break
    return answers


@pytest.mark.whole_proof
@pytest.mark.slow
def test_no_post_makes_a_record_of_a_unit_that_ended(begin: Any, app: FastAPI) -> None:
    api = begin()
    act = api.run(objects.act_id)
    api.run(objects.populate)
    living = walk(api, app, act)
    makers = {name for name, one in living.items() if one.made}
    assert len(makers) >= 40, sorted(makers)

    api = begin()
    api.run(objects.populate)
    api.run(end_units)
    ended = walk(api, app, act, living)
    still = {name for name, one in ended.items() if one.made}
    refused = {name: ended[name].answer for name in makers - still - FOLLOWING}
    other = {name: answer.text for name, answer in refused.items() if not is_refusal(answer)}
    assert other == {}
    differ = sorted(still ^ AFTERWARDS.keys())
    assert not differ, "\n".join(differ)


def is_refusal(answer: Any) -> bool:
    codes = {error["code"] for error in answer.json().get("errors", ())}
    return answer.status_code == 422 and not REFUSALS.isdisjoint(codes)
