"""The register in Excel: how rows are checked, matched with places, written and exported."""

from collections.abc import Callable, Collection, Iterable, Sequence
from uuid import UUID

import sqlalchemy as sa

import backend.domains.establishments.establishments.list_rows  # noqa: F401  (registers the messages of the codes)
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.search import to_search_text
from backend.domains.establishments.establishments import list_rows, service
from backend.domains.establishments.establishments.business_days import (
    BusinessState,
    list_suspended_ids,
)
from backend.domains.establishments.establishments.list_columns import (
    COLUMNS,
    PLAIN,
    build_status_choices,
)
from backend.domains.establishments.establishments.list_rows import (
    NUMBERS,
    RowCount,
    StoredSpans,
    add_known_number,
    build_row_count,
    get_former_number,
    is_count_known,
)
from backend.domains.establishments.establishments.models import (
    Establishment,
    EstablishmentStatus,
    WorkforceCount,
    compute_match_key,
)
from backend.domains.establishments.establishments.queries import (
    COLUMNS as REGISTER,
)
from backend.domains.establishments.establishments.queries import (
    build_order,
    select_establishment_rows,
)
from backend.domains.establishments.establishments.same_place import Neighbourhood, Site
from backend.domains.establishments.establishments.schemas import (
    EstablishmentFilters,
    EstablishmentSort,
)
from backend.domains.establishments.establishments.workforce import update_last_counted
from backend.domains.organisation.areas import cells
from backend.domains.organisation.areas.models import Area
from backend.law import reference
from backend.permissions import Permission
from backend.spreadsheets.columns import Choices, Column
from backend.spreadsheets.listing import Listing, Values
from backend.spreadsheets.records import (
    get_exported_version,
    get_record_id,
    list_exported_rows,
    load_steps_since,
    split_into_batches,
)
from backend.spreadsheets.row import (
    CellValue,
    KnownRecord,
    Row,
    RowDecision,
    Unknown,
    format_date,
)

ACTIVE, SUSPENDED = EstablishmentStatus.ACTIVE.value, EstablishmentStatus.SUSPENDED.value
CLOSED = EstablishmentStatus.CLOSED.value
NOBODY = UUID(int=0)


class SuspendedPlace(KnownRecord):
    """A place that a decision suspends today, with the status that readers of the register see."""


def to_suspended_place(place: KnownRecord) -> KnownRecord:
    if place.fields["status"] != ACTIVE:
        return place
    fields = {**place.fields, "status": SUSPENDED}
    return SuspendedPlace(place.id, place.version, place.org_unit_id, fields, place.extra)


class ExportedEstablishments(EstablishmentFilters):
    sort: EstablishmentSort = EstablishmentSort.NAME


class Establishments(Listing):
    kind = "establishments"
    title = "Danh sách cơ sở"
    english_title = "Establishments"
    noun = ("cơ sở", "place")
    key_description = ("tên, địa chỉ và xã", "name, address and commune")
    import_permission = Permission.ESTABLISHMENT_WRITE
    export_permission = Permission.EXPORT_USE
    columns = COLUMNS
    told_columns = (Column("is_complex", "Diện phức tạp", width=14, is_extra=True),)
    filter_schema = ExportedEstablishments
    model = Establishment
    key_fields = ("name", "address")
    may_change_unit = True
    help_rules = (
        (
            "Lao động chỉ ghi số lượng. Không ghi tên người làm việc, số CCCD, số điện thoại, "
            "ngày sinh."
        ),
    )

    def load_choices(self, db: Session) -> dict[str, Choices]:
        types = Choices("cell-unknown-type")
        for kind in reference.load_establishment_types():
            types.add(kind.code, kind.name, kind.synonyms)
        return {
            "establishment_type": types,
            "status": build_status_choices(),
            cells.CHOICES: cells.load_areas(db),
        }

    def get_key(self, values: Values) -> tuple[str, str] | None:
        """Commune, folded name and address, if the row has all three."""
        name, address, commune = (values.get(n) for n in ("name", "address", "commune"))
        if not (name and address and commune):
            return None
        return commune, compute_match_key(name, address)

    def validate_row(self, row: Row) -> None:
        check_days(row)
        check_workforce(row)
        cells.set_area_of_row(row, self.unit_field)
        north, east = row.values.get("latitude"), row.values.get("longitude")
        if (north is None) != (east is None):
            row.add_error("longitude" if north is None else "latitude", "row-without-other-axis")

    def find_records(
        self, db: Session, rows: Collection[Row], units: set[UUID]
    ) -> Iterable[KnownRecord]:
        known = {place.id: place for place in super().find_records(db, rows, units)}
        for id in list_suspended_ids(db, known):
            known[id] = to_suspended_place(known[id])
        if known and any(row.values.get("workforce_total") is not None for row in rows):
            add_counts(db, known)
            add_corrections(db, rows, known)
        return known.values()

    def fill_blanks(self, values: dict[str, CellValue]) -> dict[str, CellValue]:
        return {**values, "status": values["status"] or EstablishmentStatus.ACTIVE.value}

    def add_implied_changes(self, changes: dict[str, CellValue], record: KnownRecord) -> None:
        if changes.get("status") == ACTIVE and isinstance(record, SuspendedPlace):
            del changes["status"]  # the decision that suspends it ends by itself
        if changes.get("status") and record.fields["closed_on"] and changes["status"] != CLOSED:
            changes["closed_on"] = None

    def validate_record(self, values: Values) -> None:
        status = EstablishmentStatus(values["status"])
        state = BusinessState(status, values.get("opened_on"), values.get("closed_on"))
        service.ensure_valid_place(state, values.get("latitude"), values.get("longitude"))

    def get_extra(self, row: Row, record: KnownRecord | None) -> RowCount | None:
        count = build_row_count(row)
        if count is None or record is None:
            return count
        return None if is_count_known(count, record, row) else add_known_number(count, record)

    def find_extra_conflicts(
        self, row: Row, record: KnownRecord
    ) -> dict[str, tuple[CellValue, CellValue | Unknown]]:
        """Numbers of a head count that somebody recorded or corrected since the export."""
        count, stamp = build_row_count(row), get_exported_version(row)
        day = count["counted_on"] if count else None
        theirs = record.extra.get(day)
        if (
            count is None
            or theirs is None
            or stamp is None
            or stamp.extra_version == theirs["version"]
        ):
            return {}
        return {
            f"workforce_{name}": (
                theirs[name],
                get_former_number(theirs, name, stamp.extra_version),
            )
            for name in NUMBERS
            if count[name] is not None and count[name] != theirs[name]
        }

    def diff_extra(self, extra: Values, record: KnownRecord) -> dict[str, list[CellValue]]:
        latest = max(record.extra, default=None)
        day = extra["counted_on"]
        before = record.extra.get(day if day in record.extra else latest, {})
        found = {f"workforce_{n}": [before.get(n), extra[n]] for n in NUMBERS}
        if day != latest:
            found["workforce_counted_on"] = [latest, day]
        return {name: pair for name, pair in found.items() if pair[0] != pair[1]}

    def build_lookalike_check(self, records: Iterable[KnownRecord]) -> Callable[[Row], None]:
        by_name: dict[tuple[str, str], KnownRecord] = {}
        beside: dict[str, list[tuple[Site, KnownRecord]]] = {}
        for place in records:
            near = beside.setdefault(str(place.org_unit_id), [])
            near.append((Site.of(place.fields), place))
            by_name.setdefault(
                (str(place.org_unit_id), to_search_text(place.fields["name"])), place
            )
        around = {commune: Neighbourhood(places) for commune, places in beside.items()}

        def warn(row: Row) -> None:
            like = by_name.get((row.values["commune"], to_search_text(row.values["name"])))
            if like is not None:
                told = {name: like.fields[name] for name in ("name", "address")}
                row.add_warning("name", "row-like-another", **told)
            elif here := find_at_same_place(row, around.get(row.values["commune"])):
                row.add_warning("address", "row-at-known-site", name=here.fields["name"])

        return warn

    def choose_record(self, records: Sequence[KnownRecord]) -> KnownRecord | None:
        """The one that is still open, if several places had this name one after the other."""
        still = [place for place in records if place.fields["status"] != CLOSED]
        return still[0] if len(still) == 1 else None

    def write_batch(self, db: Session, decisions: Sequence[RowDecision]) -> bool:
        list_rows.write_places(db, decisions)
        return True

    def restore_record(
        self, db: Session, record: Establishment, before: Values, undo: StoredSpans | None
    ) -> None:
        list_rows.set_former_values(db, record, before, undo)

    def refresh_after_revert(self, db: Session, ids: Sequence[UUID]) -> None:
        for some in split_into_batches(ids):
            update_last_counted(db, some)

    def list_records(
        self, db: Session, filters: ExportedEstablishments, limit: int
    ) -> Iterable[Values]:
        found = select_establishment_rows(EXPORTED, filters).order_by(*build_order(filters.sort))
        return (to_export_row(row._asdict()) for row in db.execute(found.limit(limit)))


def to_export_row(row: Values) -> Values:
    """The row; its `version` is that of the place and that of its count: "3.1"."""
    told = {**row, "is_complex": row["is_complex"] or None}
    count = row["count_version"]
    return told if count is None else {**told, "version": f"{row['version']}.{count}"}


def find_at_same_place(row: Row, around: Neighbourhood[KnownRecord] | None) -> KnownRecord | None:
    """A known place that may stand where the place of the row does; preferably a closed one."""
    found = around.like(Site.of(row.values)) if around else ()

    def rank(place: KnownRecord) -> tuple[bool, str]:
        return place.fields["status"] != CLOSED, place.fields["name"]

    return min(found, key=rank, default=None)


EXPORTED = sa.select(
    Establishment.id,
    Establishment.version,
    *REGISTER.of((*PLAIN, "is_complex")),
    Area.name.label("area_id"),
    OrgUnit.name.label("commune"),
    WorkforceCount.version.label("count_version"),
    WorkforceCount.total.label("workforce_total"),
    WorkforceCount.female.label("workforce_female"),
    WorkforceCount.under_18.label("workforce_under_18"),
    Establishment.last_counted_on.label("workforce_counted_on"),
)


def check_days(row: Row) -> None:
    """The status closed and a closing day go together; a closing day alone means closed."""
    values = row.values
    opened, closed = values.get("opened_on"), values.get("closed_on")
    if closed is not None and values.get("status") is None:
        values["status"] = CLOSED
    if closed is None and values.get("status") == CLOSED:
        row.add_error(
            "closed_on" if "closed_on" in row.cell_texts else "status", "row-closed-without-day"
        )
    elif closed is not None and values["status"] != CLOSED:
        row.add_error("closed_on", "row-closing-day-but-open")
    elif opened and closed and closed < opened:
        days = {"opened": format_date(opened), "closed": format_date(closed)}
        row.add_error("closed_on", "row-closed-before-opened", **days)


def check_workforce(row: Row) -> None:
    total = row.values.get("workforce_total")
    parts = {"workforce_female": "row-more-women", "workforce_under_18": "row-more-minors"}
    for name, code in parts.items():
        part = row.values.get(name)
        if part and total is None:
            row.add_error(name, "row-without-total")
        elif part is not None and total is not None and part > total:
            row.add_error(name, code, part=part, total=total)
    if total is not None and row.values.get("workforce_female") is None:
        row.add_warning("workforce_total", "row-without-women")


def add_counts(db: Session, known: dict[UUID, KnownRecord]) -> None:
    """Add the head counts of the known places, by day."""
    names = (*NUMBERS, "id", "version")
    selected = [getattr(WorkforceCount, name) for name in names]
    of, day = WorkforceCount.establishment_id, WorkforceCount.counted_on
    for some in split_into_batches(known):
        for row in db.execute(sa.select(of, day, *selected).where(of.in_(some))):
            counts = {name: getattr(row, name) for name in names}
            known[row.establishment_id].extra[row.counted_on] = counts


def add_corrections(db: Session, rows: Collection[Row], known: dict[UUID, KnownRecord]) -> None:
    """Add the former numbers of counts that were corrected after their rows were exported."""
    stale: dict[UUID, int] = {}
    for row in list_exported_rows(rows):
        place, stamp, day = (
            known.get(get_record_id(row) or NOBODY),
            get_exported_version(row),
            build_row_count(row),
        )
        count = place.extra.get(day["counted_on"]) if place and day else None
        if count and stamp and stamp.extra_version and stamp.extra_version < count["version"]:
            stale[count["id"]] = stamp.extra_version
    steps = load_steps_since(db, WorkforceCount, stale)
    for place in known.values() if steps else ():
        for count in place.extra.values():
            count["steps"] = steps.get(count["id"], {})


LISTS = (Establishments(),)
