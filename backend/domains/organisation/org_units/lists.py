"""Administrative units in Excel, for export only: decrees create units."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import orm

from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.domains.organisation.org_units.queries import (
    BY_NAME,
    build_filter_clauses,
    select_units,
)
from backend.domains.organisation.org_units.schemas import UnitFilters
from backend.permissions import Permission
from backend.spreadsheets.columns import Choices, Column, Form, build_tier_choices
from backend.spreadsheets.listing import Listing

Parent = orm.aliased(OrgUnit)


class UnitList(Listing):
    kind = "org-units"
    title = "Danh sách đơn vị hành chính"
    english_title = "Administrative units"
    noun = ("đơn vị hành chính", "unit")
    sheet_name = "Đơn vị"
    export_permission = Permission.UNIT_READ
    model = OrgUnit
    filter_schema = UnitFilters
    unit_field = ""
    columns = (
        Column("code", "Mã", width=10, form=Form.CODE),
        Column("kind", "Loại", width=12),
        Column("name", "Tên", width=24),
        Column("level", "Cấp", width=10, choice_set="level"),
        Column("parent_name", "Thuộc", width=24),
        Column("valid_from", "Có từ ngày", width=14, form=Form.DATE),
        Column("valid_to", "Đến hết ngày", width=14, form=Form.DATE),
        Column("is_verified", "Đã đối chiếu", width=12),
        Column("source", "Nguồn", width=50),
    )

    def load_choices(self, db: Session) -> dict[str, Choices]:
        return {"level": build_tier_choices()}

    def list_records(
        self, db: Session, filters: UnitFilters, limit: int
    ) -> Iterable[Mapping[str, Any]]:
        found = select_units(filters.on).add_columns(Parent.name.label("parent_name"))
        found = found.outerjoin(Parent, Parent.id == OrgUnit.parent_id)
        found = found.where(*build_filter_clauses(filters)).order_by(*BY_NAME).limit(limit)
        return (dict(row._mapping) for row in db.execute(found))


LISTS = (UnitList(),)
