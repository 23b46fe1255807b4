"""The catalogue of acts in Excel, for export only: its content comes from the law."""

from collections.abc import Collection, Iterable

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.domains.catalogues.violation_types.models import ViolationType
from backend.domains.catalogues.violation_types.queries import (
    COLUMNS,
    IN_LEGAL_ORDER,
    build_filter_clauses,
)
from backend.domains.catalogues.violation_types.schemas import TypeFilters
from backend.law import reference
from backend.permissions import Permission
from backend.spreadsheets.columns import Column, Form
from backend.spreadsheets.listing import Listing, Values


class Acts(Listing):
    kind = "violation-types"
    title = "Danh mục hành vi vi phạm"
    english_title = "Catalogue of violations"
    noun = ("hành vi vi phạm", "violation type")
    sheet_name = "Hành vi"
    export_permission = Permission.CATALOGUE_READ
    model = ViolationType
    filter_schema = TypeFilters
    unit_field = ""
    columns = (
        Column("code", "Mã", width=18, form=Form.CODE),
        Column("legal_document", "Văn bản", width=26),
        Column("article", "Điều", width=8),
        Column("clause", "Khoản", width=8),
        Column("point", "Điểm", width=8),
        Column("title", "Hành vi", width=70),
        Column("fine_min", "Phạt từ (đồng)", width=16, form=Form.COUNT),
        Column("fine_max", "Phạt đến (đồng)", width=16, form=Form.COUNT),
        Column("warning_allowed", "Phạt cảnh cáo", width=12),
        Column("organisation_multiplier", "Tổ chức gấp", width=10, form=Form.COUNT),
        Column("suspends", "Tước, đình chỉ", width=36),
        Column("suspension_months_min", "Từ (tháng)", width=10, form=Form.NUMBER),
        Column("suspension_months_max", "Đến (tháng)", width=10, form=Form.NUMBER),
        Column("remedies", "Biện pháp khắc phục", width=44),
        Column("fits", "Loại hình áp dụng", width=44),
        Column("valid_from", "Hiệu lực từ", width=14, form=Form.DATE),
        Column("valid_to", "Hiệu lực đến", width=14, form=Form.DATE),
        Column("is_verified", "Đã đối chiếu", width=12),
        Column("note", "Ghi chú", width=40),
    )

    def list_records(self, db: Session, filters: TypeFilters, limit: int) -> Iterable[Values]:
        found = sa.select(*COLUMNS).where(*build_filter_clauses(filters))
        for act in db.execute(found.order_by(*IN_LEGAL_ORDER).limit(limit)):
            yield {**act._mapping, "fits": list_fitting_kinds(act.establishment_types)}


def list_fitting_kinds(codes: Collection[str]) -> list[str]:
    """The names of the kinds of establishment that an act fits; none: it fits all."""
    kinds = reference.load_establishment_types()
    named = [kind.name for kind in kinds if kind.code in codes]
    return named if len(named) < len(kinds) else []


LISTS = (Acts(),)
