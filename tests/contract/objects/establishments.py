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


def build_records(db: Session, place: str) -> list[Any]:
    return [
        *establishments(place),
        *head_counts_and_commitments(place),
    ]


IDS: Ids = {
    "/establishments/{id}": lambda p: id_of("establishment", p),
    "/establishments/{id}/workforce-counts/{count_id}": lambda p: id_of("count", p),
    "/establishments/{id}/commitments/{commitment_id}": lambda p: id_of("commitment", p),
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
}
