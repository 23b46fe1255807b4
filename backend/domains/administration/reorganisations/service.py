"""Drafting an act, doing it in one transaction, looking at what it does, and undoing it."""

from collections.abc import Callable
from typing import TypeVar

from pydantic import JsonValue

from backend.core.errors.exceptions import Conflict, FieldError, Invalid
from backend.core.session.models import create_id, now
from backend.core.session.session import Session
from backend.core.session.unscoped import open_unscoped
from backend.domains.administration.reorganisations import undoing
from backend.domains.administration.reorganisations.act_context import ActContext
from backend.domains.administration.reorganisations.establishments import (
    apply_areas,
    apply_places,
)
from backend.domains.administration.reorganisations.models import (
    Reorganisation,
    ReorganisationStatus,
)
from backend.domains.administration.reorganisations.open_work import (
    LeftWork,
    NewHomes,
    apply_open_work,
    list_released,
)
from backend.domains.administration.reorganisations.proposals import build_proposal
from backend.domains.administration.reorganisations.roles import (
    apply_roles,
    list_units_in_use,
    list_widened_duties,
    load_duties,
    load_reach,
)
from backend.domains.administration.reorganisations.schemas import (
    ReorganisationCreate,
    ReorganisationUpdate,
    WidenedDuty,
)
from backend.domains.administration.reorganisations.teams import apply_teams
from backend.domains.administration.reorganisations.units import apply_units
from backend.domains.organisation.org_units.service import get_writable_unit
from backend.domains.platform.second_approvals.models import RequestBody

T = TypeVar("T")
WHY = "an act of two persons moves what belongs to units that end, wherever it goes"
NOT_NULL = ("decision_no", "decided_on", "effective_on", "legal_basis", "contents")


def create_draft(db: Session, data: ReorganisationCreate) -> Reorganisation:
    """A draft for one of the actor's units; its contents are proposed where none are given."""
    get_writable_unit(db, data.org_unit_id, "/org_unit_id")
    contents = data.contents or build_proposal(db, data.org_unit_id, data.effective_on)
    values = data.model_dump(exclude={"contents"}) | {"id": data.id or create_id()}
    return db.save(Reorganisation(**values, contents=contents.model_dump(mode="json")))


def update_draft(db: Session, act: Reorganisation, data: ReorganisationUpdate) -> None:
    """Apply the fields that are set; raises Conflict once the act was done."""
    ensure_draft(act)
    changes = data.model_dump(mode="python", exclude_unset=True, exclude={"contents"})
    if "contents" in data.model_fields_set and data.contents is not None:
        changes["contents"] = data.contents.model_dump(mode="json")
    given = data.model_fields_set
    nulls = [name for name in NOT_NULL if name in given and getattr(data, name) is None]
    if nulls:
        raise Invalid.of([FieldError(f"/{name}", "null-not-allowed") for name in nulls])
    db.save(act, changes)


def ensure_draft(act: Reorganisation) -> None:
    if act.status is not ReorganisationStatus.DRAFT:
        raise Conflict("act-not-draft")


class DoneAct:
    """A run of an act, with what it tells beside its steps."""

    def __init__(self, run: ActContext) -> None:
        self.run = run
        self.left = LeftWork([], [])
        self.widens: list[WidenedDuty] = []

    @property
    def is_ready(self) -> bool:
        return not self.run.obstacles and not self.run.choices


def run_act(db: Session, act: Reorganisation) -> DoneAct:
    """Do the act in this transaction, as far as nothing is in its way; nothing is recorded yet."""
    done = DoneAct(ActContext(db, act))
    run = done.run
    duties, reach, used = load_duties(db), load_reach(db), list_units_in_use(db)
    apply_units(db, run)
    if run.obstacles:
        return done
    apply_roles(db, run)
    heirs = apply_teams(db, run)
    areas = apply_areas(db, run)
    places = apply_places(db, run, areas)
    homes = NewHomes(places, areas, heirs, list_released(db, run))
    done.left = apply_open_work(db, run, homes)
    done.widens = list_widened_duties(db, run, duties, reach, used)
    return done


def run_and_take_back(db: Session, work: Callable[[], T]) -> T:
    """The answer of `work`, whose changes are rolled back."""
    with open_unscoped(db, WHY):
        savepoint = db.begin_nested()
        try:
            return work()
        finally:
            savepoint.rollback()


def apply_act(db: Session, act: Reorganisation, body: RequestBody) -> None:
    """Do the act as it was asked for; raises Conflict where it is not ready or reaches further."""
    ensure_draft(act)
    with open_unscoped(db, WHY):
        done = run_act(db, act)
        ensure_ready(done)
        asked = body.get("widens")
        if asked != build_widened(done.widens):
            raise Conflict("changed-meanwhile")
        done.run.recorder.write(db)
        db.save(act, {"status": ReorganisationStatus.APPLIED, "applied_at": now()})


def ensure_ready(done: DoneAct) -> None:
    """Raise Conflict with what is in the way or still to be chosen."""
    if done.is_ready:
        return
    error = Conflict("act-not-ready", count=len(done.run.obstacles) + len(done.run.choices))
    error.extra = {
        "obstacles": [one.code for one in done.run.obstacles],
        "choices": [one.model_dump(mode="json") for one in done.run.choices],
    }
    raise error


def build_widened(widens: list[WidenedDuty]) -> list[JsonValue]:
    """What the second person is told of the duties that reach further."""
    return [one.model_dump(mode="json") for one in widens]


def ensure_applied(act: Reorganisation) -> None:
    if act.status is not ReorganisationStatus.APPLIED:
        raise Conflict("act-not-applied")


def apply_undo(db: Session, act: Reorganisation, _body: RequestBody) -> None:
    """Restore what each row was; raises Conflict while something depends on the act."""
    ensure_applied(act)
    with open_unscoped(db, WHY):
        ensure_nothing_depends(db, act)
        undoing.apply_former_values(db, act)
        db.save(act, {"status": ReorganisationStatus.UNDONE, "undone_at": now()})


def ensure_nothing_depends(db: Session, act: Reorganisation) -> None:
    found = undoing.list_dependents(db, act)
    if found:
        error = Conflict("act-in-use", count=len(found))
        error.extra = {"obstacles": [one.code for one in found]}
        raise error
