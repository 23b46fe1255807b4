"""Plans in Excel: tasks are imported and exported, targets exported only."""

from collections.abc import Collection, Iterable, Mapping
from typing import Annotated, ClassVar
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field

from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.single_read import list_filter_clauses
from backend.core.text.schemas import Filters
from backend.domains.planning.plans import service
from backend.domains.planning.plans.models import (
    Indicator,
    Plan,
    PlanTarget,
    PlanTask,
    TaskStatus,
)
from backend.domains.planning.plans.queries import build_task_clauses, list_target_columns
from backend.domains.planning.plans.schemas import TaskCreate, TaskFilters, TaskUpdate
from backend.domains.planning.plans.target_catalogue import METRICS
from backend.permissions import Permission
from backend.spreadsheets.columns import (
    Choices,
    Column,
    Form,
    build_choice_column,
    build_choices,
    build_date_column,
    build_note_column,
    build_text_column,
)
from backend.spreadsheets.listing import Listing, Values
from backend.spreadsheets.row import CellValue, KnownRecord, Row

FIRST = frozenset(
    {
        Indicator.COMMUNES_COMMUNICATING,
        Indicator.VIOLATIONS_HANDLED,
        Indicator.ESTABLISHMENTS_INSPECTED,
        Indicator.HEALTHY_COMMUNES_KEPT,
        Indicator.WORKFORCE_KNOWN,
        Indicator.STAFF_TRAINED,
    }
)
"""Those whose words are older than the catalogue's titles."""
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
        **{metric.code.value: metric.title for metric in METRICS if metric.code not in FIRST},
    },
    "kind": {
        "share": "Tỷ lệ",
        "count": "Số lượng",
        "visit_count": "Số lượt kiểm tra",
        "audience_count": "Số lượt người",
        "frequency": "Tỷ lệ theo số lần",
        "continuity": "Tỷ lệ duy trì đều",
        "conditional": "Tỷ lệ kiểm tra lại",
        "zero_new": "Không phát sinh mới",
        "reduction": "Giảm so với năm trước",
        "entered": "Số nhập theo báo cáo",
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
    words: ClassVar = WORDS
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
        Column("kind", "Dạng chỉ tiêu", width=24, choice_set="kind"),
        Column("threshold_number", "Số phải đạt", width=14, form=Form.NUMBER),
        Column("approved_number", "Số đang áp dụng", width=14, form=Form.NUMBER),
        Column("unit", "Đơn vị tính", width=16),
    )

    def list_records(self, db: Session, filters: ExportedTargets, limit: int) -> Iterable[Values]:
        found = sa.select(*list_target_columns(db), Plan.year, OrgUnit.name.label("org_unit_name"))
        found = found.join(Plan, Plan.id == PlanTarget.plan_id)
        found = found.join(OrgUnit, OrgUnit.id == Plan.org_unit_id)
        found = found.where(*list_filter_clauses(PlanTarget, filters, "plan_id"))
        order = (Plan.year.desc(), Plan.id, PlanTarget.position, PlanTarget.id)
        return (dict(row._mapping) for row in db.execute(found.order_by(*order).limit(limit)))


STATUSES = {
    "not_started": "Chưa làm|Chưa thực hiện|Chưa bắt đầu",
    "in_progress": "Đang làm|Đang thực hiện",
    "done": "Đã xong|Xong|Hoàn thành|Đã hoàn thành",
}


class ExportedTasks(TaskFilters):
    """The tasks of one plan, or of all plans that the reader may see."""

    plan_id: Annotated[UUID | None, Field(description="the tasks of this plan only")] = None


class ImportedTask(TaskCreate):
    plan_id: UUID


class TaskListing(Listing):
    kind = "plan-tasks"
    title = "Danh sách nhiệm vụ"
    english_title = "TaskListing of the plan"
    noun = ("nhiệm vụ", "task")
    key_description = ("kế hoạch, cơ quan và nhiệm vụ", "plan, agency and task")
    import_permission = Permission.PLAN_WRITE
    export_permission = Permission.PLAN_READ
    model = PlanTask
    schema = ImportedTask
    filter_schema = ExportedTasks
    unit_field = ""
    key_fields = ("title", "agency", "plan_id")
    fixed_fields = ("plan_id",)
    blank_values: ClassVar = {"status": TaskStatus.NOT_STARTED.value}
    told_columns = (
        Column("is_late", "Quá hạn", width=10, is_extra=True),
        Column("done_on", "Ngày xong", width=14, form=Form.DATE, is_extra=True),
    )
    help_rules = ("Lập kế hoạch năm trên màn hình trước, rồi nhập nhiệm vụ vào.",)
    columns = (
        build_text_column(
            "title",
            "Nhiệm vụ",
            "Nội dung|Nội dung công việc|Công việc|Tên nhiệm vụ|Nội dung nhiệm vụ",
            required=True,
            max_length=1000,
            width=70,
            example="Cung cấp số liệu cơ sở kinh doanh có điều kiện",
        ),
        build_text_column(
            "agency",
            "Cơ quan",
            "Cơ quan thực hiện|Đơn vị thực hiện|Cơ quan chủ trì|Đơn vị chủ trì|Chủ trì",
            required=True,
            max_length=200,
            width=36,
            example="Công an huyện",
        ),
        build_date_column(
            "due_on", "Hạn", "Thời hạn|Hạn hoàn thành|Thời gian hoàn thành", allow_future=True
        ),
        build_choice_column(
            "status",
            "Trạng thái",
            "Tình trạng|Kết quả|Tiến độ",
            keep_if_blank=True,
            width=18,
            help="Để trống là chưa làm.",
        ),
        build_note_column("note", "Ghi chú"),
        build_choice_column(
            "plan_id",
            "Kế hoạch",
            "Năm|Kế hoạch năm|Năm kế hoạch",
            choice_set="plans",
            required=True,
            width=22,
            help="Năm và đơn vị của kế hoạch đã lập trên màn hình. Chỉ có một thì bỏ trống được.",
        ),
    )

    def load_choices(self, db: Session) -> dict[str, Choices]:
        plans = Choices("cell-unknown-choice")
        found = sa.select(Plan.id, Plan.year, OrgUnit.name).order_by(Plan.year.desc(), Plan.id)
        for plan in db.execute(found.join(OrgUnit, OrgUnit.id == Plan.org_unit_id)):
            plans.add(str(plan.id), f"{plan.year}, {plan.name}", [str(plan.year)])
        return {"status": build_choices(STATUSES), "plans": plans}

    def get_implied_values(self, choices: Mapping[str, Choices]) -> dict[str, str]:
        plans = list(choices["plans"].labels)
        return {"plan_id": plans[0]} if len(plans) == 1 else {}

    def find_records(
        self, db: Session, rows: Collection[Row], units: set[UUID]
    ) -> Iterable[KnownRecord]:
        named = {UUID(id) for row in rows if (id := row.values.get("plan_id"))}
        owners = sa.select(Plan.org_unit_id).where(Plan.id.in_(named))
        return super().find_records(db, rows, set(db.scalars(owners)))

    def create(self, db: Session, data: ImportedTask) -> PlanTask:
        return service.add_task(db, data.plan_id, data)

    def update(self, db: Session, record: PlanTask, changes: dict[str, CellValue]) -> None:
        service.apply_task_changes(db, record, TaskUpdate.model_validate(changes))

    def list_records(self, db: Session, filters: ExportedTasks, limit: int) -> Iterable[Values]:
        is_late = sa.and_(PlanTask.status != TaskStatus.DONE, PlanTask.due_on < today())
        late = sa.case((is_late, sa.true())).label("is_late")
        found = sa.select(*SHOWN, late).join(Plan, Plan.id == PlanTask.plan_id)
        order = (Plan.year.desc(), Plan.id, PlanTask.position, PlanTask.id)
        asked = (*list_filter_clauses(PlanTask, filters, "plan_id"), *build_task_clauses(filters))
        found = found.where(*asked).order_by(*order).limit(limit)
        return (dict(row._mapping) for row in db.execute(found))


SHOWN = tuple(
    getattr(PlanTask, name)
    for name in ("id", "version", *(c.field for c in TaskListing.columns), "done_on")
)


LISTS = (TaskListing(), TargetListing())
