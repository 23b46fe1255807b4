"""Teams 178 in Excel: a row per team to take away; a row per member that may come back."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Annotated, Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field

from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.text.schemas import Day, Filters
from backend.domains.organisation.inspection_teams import service
from backend.domains.organisation.inspection_teams.models import InspectionTeam, TeamMember
from backend.domains.organisation.inspection_teams.queries import (
    build_filter_clauses,
    select_team_rows,
)
from backend.domains.organisation.inspection_teams.schemas import (
    MemberCreate,
    MemberUpdate,
    TeamFilters,
)
from backend.permissions import Permission
from backend.spreadsheets.columns import (
    Choices,
    Column,
    Form,
    build_choice_column,
    build_choices,
    build_code_column,
    build_date_column,
    build_text_column,
    build_tier_choices,
)
from backend.spreadsheets.listing import Listing
from backend.spreadsheets.row import KnownRecord, Row

FUNCTIONS = {
    "leader": "Đội trưởng",
    "deputy_leader": "Đội phó|Phó đội trưởng",
    "member": "Thành viên|Đội viên",
}


class TeamList(Listing):
    kind = "inspection-teams"
    title = "Danh sách Đội kiểm tra liên ngành 178"
    english_title = "TeamList 178"
    noun = ("đội kiểm tra", "team")
    sheet_name = "Đội kiểm tra"
    export_permission = Permission.TEAM_READ
    model = InspectionTeam
    filter_schema = TeamFilters
    unit_field = ""
    columns = (
        Column("name", "Tên đội", width=44),
        Column("org_unit_name", "Đơn vị", width=20),
        Column("level", "Cấp", width=10, choice_set="level"),
        Column("decision_no", "Quyết định thành lập", width=20, form=Form.CODE),
        Column("decided_on", "Ngày quyết định", width=16, form=Form.DATE),
        Column("member_count", "Số thành viên hiện nay", width=14, form=Form.COUNT),
        Column("is_active", "Đang hoạt động", width=14),
    )

    def load_choices(self, db: Session) -> dict[str, Choices]:
        return {"level": build_tier_choices()}

    def list_records(
        self, db: Session, filters: TeamFilters, limit: int
    ) -> Iterable[Mapping[str, Any]]:
        found = (
            select_team_rows()
            .where(*build_filter_clauses(filters))
            .order_by(InspectionTeam.id)
            .limit(limit)
        )
        return (dict(row._mapping) for row in db.execute(found))


class ExportedMembers(Filters):
    team_id: Annotated[UUID | None, Field(description="the members of this team only")] = None
    on: Annotated[Day | None, Field(description="members on this day")] = None


class ImportedMember(MemberCreate):
    team_id: UUID


class MemberList(Listing):
    """All members of all times, unless the filters say otherwise."""

    kind = "inspection-team-members"
    title = "Danh sách thành viên Đội kiểm tra liên ngành 178"
    english_title = "MemberList of teams 178"
    noun = ("thành viên đội kiểm tra", "member of a team")
    key_description = ("đội và số thẻ kiểm tra", "team and inspection card")
    import_permission = Permission.TEAM_WRITE
    export_permission = Permission.TEAM_READ
    filter_schema = ExportedMembers
    model = TeamMember
    schema = ImportedMember
    unit_field = ""
    key_fields = ("team_id", "inspection_card_no")
    fixed_fields = ("team_id",)
    help_rules = (
        "Lập đội theo quyết định trên màn hình trước, rồi nhập thành viên vào.",
        "Người thôi tham gia thì ghi ngày thôi, không xóa dòng: biên bản cũ còn tên người đó.",
    )
    blank_values: ClassVar = {"function": "member"}
    columns = (
        build_text_column(
            "full_name",
            "Họ và tên cán bộ",
            "Họ và tên|Họ tên|Tên thành viên",
            required=True,
            max_length=200,
            width=28,
            help="Họ và tên cán bộ. Không ghi số CCCD, số điện thoại, ngày sinh.",
            example="Vũ Thị Thảo",
        ),
        build_text_column(
            "agency",
            "Cơ quan cử tham gia",
            "Cơ quan|Cơ quan công tác|Đơn vị công tác",
            required=True,
            max_length=200,
            width=34,
            example="Công an huyện",
        ),
        build_choice_column(
            "function",
            "Chức danh trong đội",
            "Chức danh|Chức vụ trong đội|Nhiệm vụ",
            keep_if_blank=True,
            width=18,
            help="Để trống là thành viên.",
            example="Thành viên",
        ),
        build_code_column(
            "inspection_card_no",
            "Số thẻ kiểm tra",
            "Thẻ kiểm tra|Số thẻ",
            required=True,
            width=18,
            example="TKT-178-04",
        ),
        build_date_column(
            "active_from", "Tham gia từ ngày", "Từ ngày|Ngày tham gia", allow_future=True
        ),
        build_date_column(
            "active_to", "Thôi tham gia sau ngày", "Đến ngày|Ngày thôi tham gia", allow_future=True
        ),
        build_choice_column(
            "team_id",
            "Đội kiểm tra",
            "Đội|Tên đội",
            choice_set="teams",
            required=True,
            width=40,
            help="Tên đội đã lập trên màn hình. Chỉ có một đội thì bỏ trống được.",
        ),
    )

    def load_choices(self, db: Session) -> dict[str, Choices]:
        teams = Choices("cell-unknown-choice")
        for id, label, others in list_team_names(db):
            teams.add(str(id), label, others)
        return {"function": build_choices(FUNCTIONS), "teams": teams}

    def get_implied_values(self, choices: Mapping[str, Choices]) -> dict[str, Any]:
        teams = list(choices["teams"].labels)
        return {"team_id": teams[0]} if len(teams) == 1 else {}

    def find_records(
        self, db: Session, rows: Collection[Row], units: set[UUID]
    ) -> Iterable[KnownRecord]:
        named = {UUID(id) for row in rows if (id := row.values.get("team_id"))}
        owners = sa.select(InspectionTeam.org_unit_id).where(InspectionTeam.id.in_(named))
        return super().find_records(db, rows, set(db.scalars(owners)))

    def choose_record(self, records: Sequence[KnownRecord]) -> KnownRecord | None:
        """Of those who held a card in turn, the row means the one who still has it."""
        still = [known for known in records if known.fields["active_to"] is None]
        return still[0] if len(still) == 1 else None

    def create(self, db: Session, data: ImportedMember) -> TeamMember:
        return service.create_member(db, data.team_id, data)

    def update(self, db: Session, record: TeamMember, changes: dict[str, Any]) -> None:
        service.update_member(db, record, MemberUpdate(**changes))

    def list_records(
        self, db: Session, filters: ExportedMembers, limit: int
    ) -> Iterable[Mapping[str, Any]]:
        found = sa.select(*MEMBER).join(InspectionTeam, InspectionTeam.id == TeamMember.team_id)
        if filters.team_id is not None:
            found = found.where(TeamMember.team_id == filters.team_id)
        if filters.on is not None:
            found = found.where(service.build_on_duty_clause(filters.on))
        order = (InspectionTeam.id, TeamMember.id)
        return (dict(row._mapping) for row in db.execute(found.order_by(*order).limit(limit)))


MEMBER = (
    *(TeamMember.id, TeamMember.version),
    *(getattr(TeamMember, column.field) for column in MemberList.columns),
)


def list_team_names(db: Session) -> list[tuple[UUID, str, tuple[str, ...]]]:
    """(id, name, other names) of every team that is read here; a name alone where one bears it."""
    found = sa.select(InspectionTeam.id, InspectionTeam.name, OrgUnit.name.label("unit"))
    found = found.join(OrgUnit, OrgUnit.id == InspectionTeam.org_unit_id)
    rows = db.execute(found.order_by(InspectionTeam.name, InspectionTeam.id)).all()
    names = [row.name for row in rows]
    return [
        (row.id, row.name, ())
        if names.count(row.name) == 1
        else (row.id, f"{row.name} - {row.unit}", (row.name,))
        for row in rows
    ]


LISTS = (MemberList(), TeamList())
