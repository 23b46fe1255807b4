"""What the peer takes and answers."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Told(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class StampedRead(Told):
    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime


class PlaceRead(StampedRead):
    name: str
    establishment_type: str
    address: str
    org_unit_id: UUID
    org_unit_name: str
    area_id: UUID | None
    area_name: str | None
    site_id: UUID
    status: str
    last_inspected_on: date | None
    last_outcome: str | None
    last_counted_on: date | None
    workforce_total: int | None
    workforce_female: int | None
    is_complex: bool
    owner_name: str | None
    manager_name: str | None
    business_registration_no: str | None
    security_certificate_no: str | None
    security_certificate_expires_on: date | None
    room_count: int | None
    latitude: float | None
    longitude: float | None
    opened_on: date | None
    closed_on: date | None


class VisitRow(StampedRead):
    org_unit_id: UUID
    org_unit_name: str
    establishment_id: UUID
    establishment_name: str
    area_id: UUID | None
    area_name: str | None
    team_id: UUID
    team_name: str
    team_level: str
    record_no: str | None
    kind: str
    trigger: str | None
    follows_id: UUID | None
    inspected_on: date
    status: str
    signed_at: datetime | None
    outcome: str | None
    inspection_plan_visit_id: UUID | None


class Page(BaseModel):
    items: list[VisitRow]
    next: tuple[date, UUID] | None


class MemberRead(Told):
    id: UUID
    full_name: str
    agency: str
    function: str
    inspection_card_no: str


class Answer(BaseModel):
    answer: str
    note: str | None = None


class VisitRead(VisitRow):
    establishment_type: str
    establishment_address: str
    checklist_version: str
    checklist: dict[str, Answer]
    members: list[MemberRead]


class BreachCreate(BaseModel):
    violation_type_id: UUID
    subject_kind: str


class VisitCreate(BaseModel):
    establishment_id: UUID
    team_id: UUID
    kind: str
    inspected_on: date
    member_ids: list[UUID]
    checklist_version: str
    checklist: dict[str, Answer]
    outcome: str
    violations: list[BreachCreate]
