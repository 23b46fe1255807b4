"""The column of lists in Excel that names an area of the row's unit.

Communes have areas of the same name, so a cell means something only beside the unit of its row:
`parse_area` finds every unit that has such an area, and `set_area_of_row` chooses by the row.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit, OrgUnitClosure
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.core.text.text_validation import has_personal_data
from backend.domains.organisation.areas.models import Area, to_name_key
from backend.spreadsheets.cell_values import BadValue, parse_text
from backend.spreadsheets.columns import CellContext, Choices, Column, split_aliases, to_choice_key
from backend.spreadsheets.reader import Cell
from backend.spreadsheets.records import split_into_batches
from backend.spreadsheets.row import Action, Row, RowDecision, format_date

CHOICES = "areas"
"""The name of the choices in `Listing.load_choices()`."""
SEVERAL = "several"
"""In place of an id: the unit has two such areas, of different kinds."""

NO_AREA = str(UUID(int=0))


@dataclass(slots=True)
class AreaChoices(Choices):
    """Areas by their names; `owners` = {key: {unit: area}}, the unit whose records may name it."""

    owners: dict[str, dict[str, str]] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    """Areas that are not valid today: records that name one already keep it."""

    def add_owner(self, key: str, unit: str, area: str) -> None:
        units = self.owners.setdefault(key, {})
        known = units.setdefault(unit, area)
        if known == area or area in self.ended:
            return
        units[unit] = area if known in self.ended else SEVERAL


def load_areas(db: Session) -> AreaChoices:
    """The areas that the actor's records may name, those of today in the drop-down."""
    choices = AreaChoices("cell-unknown-area")
    rows = db.execute(
        sa.select(
            *(Area.id, Area.name, Area.valid_on(today()).label("is_valid")),
            OrgUnit.name.label("unit_name"),
            OrgUnitClosure.descendant_id.label("unit"),
        )
        .join(OrgUnit, OrgUnit.id == Area.org_unit_id)
        .join(OrgUnitClosure, OrgUnitClosure.ancestor_id == Area.org_unit_id)
        .order_by(OrgUnit.sort_name, Area.sort_key, Area.id)
    ).all()
    several = len({row.unit_name for row in rows}) > 1
    choices.ended = {str(row.id) for row in rows if not row.is_valid}
    for row in rows:
        id, label = str(row.id), f"{row.name} ({row.unit_name})" if several else row.name
        if row.is_valid:
            choices.labels[id] = label
        for key in {to_name_key(row.name), to_choice_key(row.name)}:
            choices.keys[key] = id
            choices.add_owner(key, str(row.unit), id)
    return choices


def parse_area(cell: Cell, context: CellContext) -> str | None:
    """'Thôn 3' → 'unit:area|unit:area', every area of that name; None for a blank cell."""
    written = parse_text(cell)
    if written is None:
        return None
    if has_personal_data(written):
        raise BadValue("cell-names-person")
    choices = context.choices[CHOICES]
    assert isinstance(choices, AreaChoices)
    bare = written.partition("(")[0]
    keys = (to_name_key(written), to_name_key(bare), to_choice_key(written))
    found = next((choices.owners[key] for key in keys if key in choices.owners), None)
    if found is None:
        raise BadValue("cell-unknown-area", choices.suggest_label(to_choice_key(written)))
    return "|".join(f"{unit}:{area}" for unit, area in found.items())


def set_area_of_row(row: Row, unit_field: str) -> None:
    """Put the area of the row's unit in place of what `parse_area` found; else add an error."""
    found = row.values.get("area_id")
    if found is None:
        return
    area = dict(pair.split(":") for pair in found.split("|")).get(row.values[unit_field])
    row.values["area_id"] = area
    if area is None or area == SEVERAL:
        code = "cell-unknown-area-which" if area else "cell-unknown-area"
        row.add_error("area_id", code)


def mark_ended_areas(db: Session, decisions: Sequence[RowDecision]) -> None:
    """Turn into an error each decision that would name an area which is not valid today."""
    asked = {UUID(d.values["area_id"]) for d in decisions if d.values.get("area_id")}
    ended: dict[UUID, str] = {}
    for some in split_into_batches(asked):
        gone = sa.select(Area.id, Area.name).where(
            Area.id.in_(some), sa.not_(Area.valid_on(today()))
        )
        ended |= {row.id: row.name for row in db.execute(gone)}
    for decision in decisions if ended else ():
        name = ended.get(UUID(decision.values.get("area_id") or NO_AREA))
        if name is not None:
            decision.row.add_error("area_id", "area-not-valid", name=name, day=format_date(today()))
            decision.action = Action.ERROR


def build_area_column(**more: Any) -> Column:
    """The area of a row, among those of its unit."""
    told = {
        "width": 24,
        "help": "Tên thôn, tổ dân phố hoặc địa bàn xã cũ trong danh mục địa bàn của đơn vị.",
        "example": "",
    }
    aliases = split_aliases("Địa bàn quản lý|Thuộc thôn, tổ dân phố|Địa bàn thôn, tổ dân phố")
    return Column(
        "area_id", "Thuộc địa bàn", parse_area, aliases, choice_set=CHOICES, **{**told, **more}
    )


register_messages(
    {
        "cell-unknown-area": (
            "“{value}” không có trong danh mục địa bàn của đơn vị ghi ở dòng này.",
            "“{value}” is not among the areas of this row's unit.",
        ),
        "cell-unknown-area-which": (
            "Đơn vị có hai địa bàn tên “{value}”. Chọn địa bàn trên trang của bản ghi.",
            "The unit has two areas called “{value}”. Choose one on the record's page.",
        ),
    }
)
