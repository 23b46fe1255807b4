"""Which rows are new, which change a record, which change nothing, and which come twice."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from backend.core.errors import Invalid
from backend.core.search import fold
from backend.features.establishments.models import EstablishmentStatus, match_key_of
from backend.features.establishments.periods import Span
from backend.features.establishments.service import check
from backend.features.imports.rows import Fault, Row

OPTIONAL = (
    "owner_name",
    "manager_name",
    "business_registration_no",
    "security_certificate_no",
    "room_count",
    "opened_on",
    "closed_on",
    "latitude",
    "longitude",
)
FIELDS = ("name", "establishment_type", "address", "status", *OPTIONAL)
"""Fields of an establishment that a row may set, beside its commune."""


class Action(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    ERROR = "error"


@dataclass(slots=True)
class Known:
    """An establishment of the register, as rows are compared with it."""

    id: UUID
    version: int
    org_unit_id: UUID
    fields: dict[str, Any]
    counts: dict[date, dict[str, int]] = field(default_factory=dict)
    """{counted_on: {total, female, under_18}}"""


class Register:
    """The records that rows of one file may mean."""

    def __init__(self, known: list[Known], past: frozenset[UUID] = frozenset()) -> None:
        self.past = past  # communes that no longer are: their records stand, no new ones come
        self.by_id = {place.id: place for place in known}
        self.by_key: dict[tuple[UUID, str], list[Known]] = {}
        self.by_name: dict[tuple[UUID, str], list[Known]] = {}
        for place in known:
            name, address = place.fields["name"], place.fields["address"]
            key = (place.org_unit_id, match_key_of(name, address))
            self.by_key.setdefault(key, []).append(place)
            self.by_name.setdefault((place.org_unit_id, fold(name)), []).append(place)


@dataclass(slots=True)
class Decision:
    """What becomes of a row. `values` are all fields of a new record, or the changed ones."""

    row: Row
    action: Action
    id: UUID | None = None
    version: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    count: dict[str, Any] | None = None
    """A head count to record or correct: counted_on, total, female, under_18."""
    spans: list[Span] | None = None
    """Its days in business before the import moved them: taking back restores them."""


def decide(rows: list[Row], register: Register, today: date) -> list[Decision]:
    """One decision a row, in order; adds faults to rows that cannot go in."""
    taken: dict[Any, Row] = {}
    return [decide_row(row, register, today, taken) for row in rows]


def decide_row(row: Row, register: Register, today: date, taken: dict[Any, Row]) -> Decision:
    key = None if row.values.get("id") else place_key(row)
    target = find(row, key, register)
    refuse_twice(row, target.id if target else key, taken)
    if row.faults:
        return Decision(row, Action.ERROR)
    decision = created(row, today) if target is None else updated(row, target, today)
    if row.faults:
        return Decision(row, Action.ERROR)
    moved_to = decision.values.get("org_unit_id")
    if moved_to in register.past:
        row.faults.append(Fault("commune", "unit-not-valid", {"name": row.typed.get("commune")}))
        return Decision(row, Action.ERROR)
    if target is None:
        warn_of_likes(row, register)
    return decision


def place_key(row: Row) -> tuple[UUID, str] | None:
    """Commune, folded name and address, if the row has all three."""
    values = row.values
    if not (values.get("name") and values.get("address") and values.get("commune")):
        return None
    return UUID(values["commune"]), match_key_of(values["name"], values["address"])


def find(row: Row, key: tuple[UUID, str] | None, register: Register) -> Known | None:
    """The record that a row means: by the id of an export, else by name, address and commune."""
    if row.values.get("id"):
        return find_by_id(row, register)
    found = register.by_key.get(key, []) if key else []
    if len(found) > 1:
        row.faults.append(Fault("name", "row-several-matches"))
    return found[0] if len(found) == 1 else None


def find_by_id(row: Row, register: Register) -> Known | None:
    try:
        place = register.by_id.get(UUID(row.values["id"]))
    except ValueError:
        place = None
    if place is None:
        row.faults.append(Fault("id", "row-unknown-id"))
    elif row.values.get("version") not in (None, str(place.version)):
        row.faults.append(Fault("name", "row-stale"))
    return place


def refuse_twice(row: Row, key: Any, taken: dict[Any, Row]) -> None:
    """The later of two rows for one place (`key`, if it is known) repeats the earlier."""
    if key is None:
        return
    first = taken.setdefault(key, row)
    if first is not row and not row.faults:
        where = f"{first.number}" if first.sheet == row.sheet else f"{first.number} ({first.sheet})"
        row.faults.append(Fault("name", "row-duplicate", {"row": where}))


def created(row: Row, today: date) -> Decision:
    values = {name: row.values.get(name) for name in FIELDS}
    values["status"] = values["status"] or EstablishmentStatus.ACTIVE.value
    values["org_unit_id"] = UUID(row.values["commune"])
    follow_rules(row, values)
    return Decision(row, Action.CREATE, values=values, count=count_of(row, today))


def updated(row: Row, place: Known, today: date) -> Decision:
    """A row of an export (it has the id) may empty cells; in other lists blank means unknown."""
    exact = bool(row.values.get("id"))
    changes = {
        name: row.values[name]
        for name in FIELDS
        if name in row.values and differs(name, row.values[name], place.fields[name], exact)
    }
    if (commune := UUID(row.values["commune"])) != place.org_unit_id:
        changes["org_unit_id"] = commune
    if changes.get("status") and place.fields["closed_on"] and changes["status"] != "closed":
        changes["closed_on"] = None
    follow_rules(row, {**place.fields, **changes})
    count = count_of(row, today)
    if count and counted_already(count, place, row):
        count = None
    before = {**place.fields, "org_unit_id": place.org_unit_id}
    return Decision(
        row,
        Action.UPDATE if changes or count else Action.UNCHANGED,
        id=place.id,
        version=place.version,
        values=changes,
        before={name: before[name] for name in changes},
        count=count,
    )


def differs(name: str, new: Any, old: Any, exact: bool) -> bool:
    if new is None:
        return exact and old is not None and name in OPTIONAL
    if not exact and name in ("name", "address"):
        return False  # found by them: another spelling of the same words is no news
    return bool(new != old)


def follow_rules(row: Row, values: dict[str, Any]) -> None:
    """The rules of the register itself, on the record as it would be."""
    try:
        check({**values, "status": EstablishmentStatus(values["status"])})
    except Invalid as broken:
        for error in broken.errors:
            name = error["pointer"].strip("/")
            row.faults.append(Fault(name, error["code"], error["params"]))


def count_of(row: Row, today: date) -> dict[str, Any] | None:
    total, female = row.values.get("workforce_total"), row.values.get("workforce_female")
    if total is None or female is None:
        return None
    return {
        "counted_on": row.values.get("workforce_counted_on") or today,
        "total": total,
        "female": female,
        "under_18": row.values.get("workforce_under_18") or 0,
    }


def counted_already(count: dict[str, Any], place: Known, row: Row) -> bool:
    """The register has these numbers of that day, or as its latest where the row names no day."""
    dated = row.values.get("workforce_counted_on") is not None
    day = count["counted_on"] if dated else max(place.counts, default=None)
    numbers = {name: count[name] for name in ("total", "female", "under_18")}
    return day is not None and place.counts.get(day) == numbers


def warn_of_likes(row: Row, register: Register) -> None:
    key = (UUID(row.values["commune"]), fold(row.values["name"]))
    if like := register.by_name.get(key):
        other = like[0].fields
        params = {"name": other["name"], "address": other["address"]}
        row.warnings.append(Fault("name", "row-like-another", params))
