"""Samples of the domain establishments: establishments, head counts of workers, commitments."""

from datetime import date
from typing import Any

from backend.core.session.models import create_id
from backend.core.session.session import Session
from backend.domains.establishments.establishments.models import (
    Commitment,
    Establishment,
    WorkforceCount,
)
from backend.domains.establishments.review_campaigns.models import (
    ReviewCampaign,
    ReviewConfirmation,
    ReviewFinish,
)
from backend.domains.organisation.complexity.models import ComplexityDeclaration
from tests.acting import in_letters
from tests.contract.objects.places import AT, Bodies, Ids, commune, id_of


def establishments(place: str) -> list[Any]:
    return [
        Establishment(
            id=id_of("establishment", place),
            org_unit_id=commune(place),
            name=f"Nhà nghỉ {place}",
            address=f"Thôn {place}",
            establishment_type="motel",
            owner_name="Nguyễn Văn An",
        ),
        Establishment(
            id=id_of("closed", place),
            org_unit_id=commune(place),
            name=f"Nhà nghỉ {place} cũ",
            address=f"Thôn {place}",
            establishment_type="motel",
            status="closed",
            closed_on=date(2020, 5, 1),
        ),
    ]


def head_counts_and_commitments(place: str) -> list[Any]:
    parent = {"establishment_id": id_of("establishment", place), "org_unit_id": commune(place)}
    return [
        WorkforceCount(id=id_of("count", place), counted_on=AT, total=5, female=3, **parent),
        Commitment(id=id_of("commitment", place), signed_on=AT, **parent),
    ]


def complexity_declarations(place: str) -> list[Any]:
    """A closed place that a decision declares complex."""
    return [
        ComplexityDeclaration(
            id=id_of("complexity_declaration", place),
            org_unit_id=commune(place),
            establishment_id=id_of("closed", place),
            decision_no="12/QĐ-UBND",
            declared_on=AT,
            signed_by="Hoàng Minh Đức",
            reasons=["public_order"],
            valid_from=AT,
        )
    ]


def review_campaigns(place: str) -> list[Any]:
    """A review with a place confirmed and another commune's word that it is through."""
    campaign, own = id_of("review_campaign", place), {"org_unit_id": commune(place)}
    days = {"begun_on": AT, "due_on": date(2022, 12, 1), "begin_seq": 0}
    return [
        ReviewCampaign(id=campaign, org_unit_id=commune(place), name="Rà soát", **days),
        ReviewConfirmation(
            id=id_of("review_confirmation", place),
            campaign_id=campaign,
            establishment_id=id_of("establishment", place),
            confirmed_on=AT,
            **own,
        ),
        ReviewFinish(id=id_of("review_finish", place), campaign_id=campaign, finished_on=AT, **own),
    ]


def build_records(db: Session, place: str) -> list[Any]:
    return [
        *establishments(place),
        *head_counts_and_commitments(place),
        *complexity_declarations(place),
        *review_campaigns(place),
    ]


IDS: Ids = {
    "/establishments/{id}": lambda p: id_of("establishment", p),
    "/establishments/{id}/workforce-counts/{count_id}": lambda p: id_of("count", p),
    "/establishments/{id}/commitments/{commitment_id}": lambda p: id_of("commitment", p),
    "/complexity-declarations/{id}": lambda p: id_of("complexity_declaration", p),
    "/review-campaigns/{id}": lambda p: id_of("review_campaign", p),
    "/review-campaigns/{id}/confirmations/{confirmation_id}": lambda p: id_of(
        "review_confirmation", p
    ),
    "/review-campaigns/{id}/finishes/{finish_id}": lambda p: id_of("review_finish", p),
}

BODIES: Bodies = {
    "create_establishment": lambda p, a: {
        "name": f"Quán {in_letters(create_id())}",
        "establishment_type": "bar",
        "address": "Thôn 9",
        "org_unit_id": str(commune(p)),
    },
    "update_establishment": lambda p, a: {"room_count": 9},
    "create_workforce_count": lambda p, a: {
        "counted_on": "2022-10-01",
        "total": 4,
        "female": 2,
        "under_18": 0,
    },
    "update_workforce_count": lambda p, a: {"total": 6},
    "create_commitment": lambda p, a: {"signed_on": "2022-10-01"},
    "update_commitment": lambda p, a: {"note": "Đã nộp bản giấy"},
    "create_complexity_declaration": lambda p, a: {
        "establishment_id": str(id_of("establishment", p)),
        "decision_no": "15/QĐ-UBND",
        "declared_on": "2022-09-05",
        "signed_by": "Hoàng Minh Đức",
        "reasons": ["prostitution_signs"],
    },
    "update_complexity_declaration": lambda p, a: {"note": "Đã đối chiếu"},
    "end_complexity_declaration": lambda p, a: {
        "end_decision_no": "30/QĐ-UBND",
        "ended_on": "2022-10-01",
        "end_signed_by": "Hoàng Minh Đức",
    },
    "withdraw_complexity_declaration": lambda p, a: {"reason": "Ghi nhầm cơ sở"},
    "create_review_campaign": lambda p, a: {
        "name": "Rà soát quý IV",
        "org_unit_id": str(commune(p)),
        "due_on": "2022-12-15",
    },
    "close_review_campaign": lambda p, a: {},
    "create_review_confirmation": lambda p, a: {"establishment_id": str(id_of("establishment", p))},
    "create_review_finish": lambda p, a: {"org_unit_id": str(commune(p))},
    "update_review_campaign": lambda p, a: {"note": "Đã đối chiếu"},
}
