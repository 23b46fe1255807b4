"""The register in Excel: how rows are judged, matched with places, written and taken away."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

import backend.features.establishments.list_messages  # noqa: F401  (says what the codes mean)
from backend import reference
from backend.core.db import Session
from backend.core.models import today
from backend.core.org import OrgUnit
from backend.core.search import fold
from backend.features.establishments import list_writing, service
from backend.features.establishments.list_columns import COLUMNS, statuses
from backend.features.establishments.listing import columns as selected
from backend.features.establishments.listing import order, register_rows
from backend.features.establishments.models import (
    Establishment,
    EstablishmentStatus,
    WorkforceCount,
    match_key_of,
)
from backend.features.establishments.same_place import Neighbourhood
from backend.features.establishments.schemas import EstablishmentFilters, Sort
from backend.features.establishments.suspensions import suspended_now
from backend.features.imports.choices import Choices
from backend.features.imports.known import batches
from backend.features.imports.listing import Listing
from backend.features.imports.rows import Decision, Known, Row, dmy
from backend.permissions import Permission

ACTIVE, SUSPENDED = EstablishmentStatus.ACTIVE.value, EstablishmentStatus.SUSPENDED.value
CLOSED = EstablishmentStatus.CLOSED.value


class SuspendedPlace(Known):
    """A place that a decision suspends today: the list reads as the register does."""


def suspended(place: Known) -> Known:
    if place.fields["status"] != ACTIVE:
        return place
    fields = {**place.fields, "status": SUSPENDED}
    return SuspendedPlace(place.id, place.version, place.org_unit_id, fields, place.beside)


class ExportedEstablishments(EstablishmentFilters):
    sort: Sort = Sort.NAME


class Establishments(Listing):
    kind = "establishments"
    title = "Danh sách cơ sở"
    english = "Establishments"
    noun = ("cơ sở", "place")
    same = ("tên, địa chỉ và xã", "name, address and commune")
    importing = Permission.ESTABLISHMENT_WRITE
    exporting = Permission.EXPORT_USE
    columns = COLUMNS
    filters = ExportedEstablishments
    model = Establishment
    key_fields = ("name", "address")
    moves = True
    rules = (
        (
            "Lao động chỉ ghi số lượng. Không ghi tên người làm việc, số CCCD, số điện thoại, "
            "ngày sinh."
        ),
    )

    def choices(self, db: Session) -> dict[str, Choices]:
        types = Choices("cell-unknown-type")
        for kind in reference.establishment_types():
            types.add(kind.code, kind.name, kind.synonyms)
        return {"establishment_type": types, "status": statuses()}

    def key(self, values: Mapping[str, Any]) -> tuple[str, str] | None:
        """Commune, folded name and address, if the row has all three."""
        name, address, commune = (values.get(n) for n in ("name", "address", "commune"))
        if not (name and address and commune):
            return None
        return commune, match_key_of(name, address)

    def judge(self, row: Row) -> None:
        judge_days(row)
        judge_workforce(row)
        north, east = row.values.get("latitude"), row.values.get("longitude")
        if (north is None) != (east is None):
            row.add("longitude" if north is None else "latitude", "row-without-other-axis")

    def known(self, db: Session, rows: Sequence[Row], units: set[UUID]) -> Iterable[Known]:
        known = {place.id: place for place in super().known(db, rows, units)}
        for id in suspended_now(db, known):
            known[id] = suspended(known[id])
        if any(row.values.get("workforce_total") is not None for row in rows):
            add_counts(db, known)
        return known.values()

    def complete(self, values: dict[str, Any]) -> dict[str, Any]:
        return {**values, "status": values["status"] or EstablishmentStatus.ACTIVE.value}

    def follow(self, changes: dict[str, Any], known: Known) -> None:
        if changes.get("status") == ACTIVE and isinstance(known, SuspendedPlace):
            del changes["status"]  # a decision suspends it, and ends by itself
        if changes.get("status") and known.fields["closed_on"] and changes["status"] != CLOSED:
            changes["closed_on"] = None

    def check(self, values: Mapping[str, Any]) -> None:
        service.check({**values, "status": EstablishmentStatus(values["status"])})

    def beside(self, row: Row, known: Known | None) -> dict[str, Any] | None:
        count = count_of(row, today())
        return None if count and known and counted_already(count, known, row) else count

    def look_twice(self, rows: Sequence[Row], known: Iterable[Known]) -> None:
        by_name: dict[tuple[str, str], Known] = {}
        beside: dict[str, list[Mapping[str, Any]]] = {}
        for place in known:
            beside.setdefault(str(place.org_unit_id), []).append(place.fields)
            by_name.setdefault((str(place.org_unit_id), fold(place.fields["name"])), place)
        around = {commune: Neighbourhood(places) for commune, places in beside.items()}
        for row in rows:
            like = by_name.get((row.values["commune"], fold(row.values["name"])))
            if like is not None:
                told = {name: like.fields[name] for name in ("name", "address")}
                row.warn("name", "row-like-another", **told)
            elif here := at_same_place(row, around.get(row.values["commune"])):
                row.warn("address", "row-at-known-premises", name=here["name"])

    def prefer(self, found: Sequence[Known]) -> Known | None:
        """Of a name that several owners kept in turn, the row means the one still open."""
        still = [place for place in found if place.fields["status"] != CLOSED]
        return still[0] if len(still) == 1 else None

    def write(self, db: Session, decisions: Sequence[Decision]) -> bool:
        list_writing.write(db, decisions)
        return True

    def give_back(self, db: Session, record: Any, before: Mapping[str, Any], undo: Any) -> None:
        list_writing.give_back(db, record, before, undo)

    def settle(self, db: Session, ids: Sequence[UUID]) -> None:
        for some in batches(ids):
            list_writing.keep_last_counted(db, some)

    def records(
        self, db: Session, filters: ExportedEstablishments, most: int
    ) -> Iterable[Mapping[str, Any]]:
        found = register_rows(EXPORTED, filters).order_by(*order(filters.sort))
        return [dict(row._mapping) for row in db.execute(found.limit(most))]


def at_same_place(row: Row, around: Neighbourhood | None) -> Mapping[str, Any] | None:
    """A known place that may have stood where the row's does: what closed comes first."""
    found = around.like(row.values) if around else ()
    return min(found, key=lambda place: (place["status"] != CLOSED, place["name"]), default=None)


EXPORTED: tuple[Any, ...] = (
    Establishment.id,
    Establishment.version,
    *selected(c.field for c in COLUMNS if not c.beside and c.field != "commune"),
    OrgUnit.name.label("commune"),
    WorkforceCount.total.label("workforce_total"),
    WorkforceCount.female.label("workforce_female"),
    WorkforceCount.under_18.label("workforce_under_18"),
    Establishment.last_counted_on.label("workforce_counted_on"),
)


def judge_days(row: Row) -> None:
    """Closed and closing day go together; a blank state beside a closing day means closed."""
    values = row.values
    opened, closed = values.get("opened_on"), values.get("closed_on")
    if closed is not None and values.get("status") is None:
        values["status"] = CLOSED
    if closed is None and values.get("status") == CLOSED:
        row.add("closed_on" if "closed_on" in row.typed else "status", "row-closed-without-day")
    elif closed is not None and values["status"] != CLOSED:
        row.add("closed_on", "row-closing-day-but-open")
    elif opened and closed and closed < opened:
        days = {"opened": dmy(opened), "closed": dmy(closed)}
        row.add("closed_on", "row-closed-before-opened", **days)


def judge_workforce(row: Row) -> None:
    total = row.values.get("workforce_total")
    parts = {"workforce_female": "row-more-women", "workforce_under_18": "row-more-minors"}
    for name, code in parts.items():
        part = row.values.get(name)
        if part and total is None:
            row.add(name, "row-without-total")
        elif part is not None and total is not None and part > total:
            row.add(name, code, part=part, total=total)
    if total is not None and row.values.get("workforce_female") is None:
        row.warn("workforce_total", "row-without-women")


def add_counts(db: Session, known: dict[UUID, Known]) -> None:
    """The head counts of known places by day."""
    numbers = ("total", "female", "under_18")
    selected = [getattr(WorkforceCount, name) for name in numbers]
    of, day = WorkforceCount.establishment_id, WorkforceCount.counted_on
    for some in batches(known):
        for row in db.execute(sa.select(of, day, *selected).where(of.in_(some))):
            counts = {name: getattr(row, name) for name in numbers}
            known[row.establishment_id].beside[row.counted_on] = counts


def count_of(row: Row, day: date) -> dict[str, Any] | None:
    total, female = row.values.get("workforce_total"), row.values.get("workforce_female")
    if total is None or female is None:
        return None
    return {
        "counted_on": row.values.get("workforce_counted_on") or day,
        "total": total,
        "female": female,
        "under_18": row.values.get("workforce_under_18") or 0,
    }


def counted_already(count: dict[str, Any], place: Known, row: Row) -> bool:
    """The register has these numbers of that day, or as its latest where the row names no day."""
    dated = row.values.get("workforce_counted_on") is not None
    day = count["counted_on"] if dated else max(place.beside, default=None)
    numbers = {name: count[name] for name in ("total", "female", "under_18")}
    return day is not None and place.beside.get(day) == numbers


LISTS = (Establishments(),)
