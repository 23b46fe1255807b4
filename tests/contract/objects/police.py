"""Samples of the domain police: crime statistics and tip-offs."""

from datetime import date
from typing import Any

from backend.core.session.session import Session
from backend.domains.police.crime_statistics.models import CrimeStatistic
from backend.domains.police.tip_offs.models import ContactRequest, TipOff
from tests import world
from tests.contract.objects.places import AT, Bodies, Ids, above, commune, id_of


def crime_statistics(place: str) -> list[Any]:
    return [
        CrimeStatistic(
            id=id_of("crime", place),
            org_unit_id=commune(place),
            period_kind="quarter",
            period_start=date(2022, 4, 1),
            case_count=3,
            person_count=7,
        )
    ]


def tip_offs(place: str) -> list[Any]:
    owned = {"org_unit_id": commune(place)}
    return [
        TipOff(
            id=id_of("tip", place),
            topic="place",
            received_on=AT,
            has_contact=True,
            receipt_hash=f"{place:0>64}",
            **owned,
        ),
        ContactRequest(
            id=id_of("contact-request", place),
            tip_off_id=id_of("tip", place),
            reason="more_needed",
            requester_id=world.user("handler"),
            asked_as_keeper=True,
            **owned,
        ),
    ]


def build_records(db: Session, place: str) -> list[Any]:
    return [
        *crime_statistics(place),
        *tip_offs(place),
    ]


IDS: Ids = {
    "/crime-statistics/{id}": lambda p: id_of("crime", p),
    "/tip-offs/{id}": lambda p: id_of("tip", p),
    "/tip-offs/{id}/contact-requests/{request_id}": lambda p: id_of("contact-request", p),
}

BODIES: Bodies = {
    "create_crime_statistic": lambda p, a: {
        "org_unit_id": str(above(p)),
        "period_kind": "month",
        "period_start": "2022-08-01",
        "case_count": 1,
        "person_count": 3,
    },
    "correct_crime_statistic": lambda p, a: {"reason": "Bổ sung một vụ", "case_count": 4},
    "update_tip_off": lambda p, a: {"topic": "brokering"},
    "close_tip_off": lambda p, a: {"outcome": "not_enough"},
    "ask_for_contact": lambda p, a: {"reason": "in_danger"},
}
