"""The list of targets in Excel, for export only: other words or thresholds need approval."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field

from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.text.schemas import Filters
from backend.domains.planning.plans.models import Plan, PlanTarget
from backend.domains.planning.plans.queries import TARGET
from backend.permissions import Permission
from backend.spreadsheets.choices import Choices, build_choices
from backend.spreadsheets.columns import Column, Form
from backend.spreadsheets.listing import Listing

WORDS = {
    "status": {
        "draft": "Bản nháp",
        "submitted": "Chờ phê duyệt",
        "approved": "Đã phê duyệt",
        "returned": "Bị trả lại",
    },
    "indicator": {
        "communes_communicating": "Xã, thị trấn có hoạt động tuyên truyền trong năm",
        "violations_handled": "Vi phạm lập biên bản trong năm đã được xử lý",
        "establishments_inspected": "Cơ sở được Đội 178 kiểm tra trong năm",
        "healthy_communes_kept": "Xã, thị trấn lành mạnh năm trước được công nhận lại",
        "workforce_known": "Cơ sở đã kê khai số lao động quý này hoặc quý trước",
        "staff_trained": "Cán bộ trực tiếp hoàn thành tập huấn trong năm",
    },
}


class ExportedTargets(Filters):
    plan_id: Annotated[UUID | None, Field(description="the targets of this plan only")] = None


class TargetListing(Listing):
    kind = "plan-targets"
    title = "Danh sách chỉ tiêu"
    english_title = "TargetListing of the plan"
    noun = ("chỉ tiêu", "target")
    sheet_name = "Chỉ tiêu"
    export_permission = Permission.PLAN_READ
    model = PlanTarget
    filter_schema = ExportedTargets
    unit_field = ""
    columns = (
        Column("year", "Năm", width=8, form=Form.NUMBER),
        Column("org_unit_name", "Đơn vị", width=20),
        Column("title", "Chỉ tiêu", width=70),
        Column("threshold_percent", "Mức (%)", width=10, form=Form.NUMBER),
        Column("status", "Trạng thái", width=16, choice_set="status"),
        Column("approved_percent", "Mức đang áp dụng (%)", width=14, form=Form.NUMBER),
        Column("approved_title", "Chỉ tiêu đang áp dụng", width=70),
        Column("indicator", "Cách tính", width=48, choice_set="indicator"),
        Column("note", "Ghi chú", width=40),
    )

    def load_choices(self, db: Session) -> dict[str, Choices]:
        return {name: build_choices(values) for name, values in WORDS.items()}

    def list_records(
        self, db: Session, filters: ExportedTargets, limit: int
    ) -> Iterable[Mapping[str, Any]]:
        found = sa.select(*TARGET, Plan.year, OrgUnit.name.label("org_unit_name"))
        found = found.join(Plan, Plan.id == PlanTarget.plan_id)
        found = found.join(OrgUnit, OrgUnit.id == Plan.org_unit_id)
        if filters.plan_id is not None:
            found = found.where(PlanTarget.plan_id == filters.plan_id)
        order = (Plan.year.desc(), Plan.id, PlanTarget.position, PlanTarget.id)
        return (dict(row._mapping) for row in db.execute(found.order_by(*order).limit(limit)))
