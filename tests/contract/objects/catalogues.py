"""Samples of the domain catalogues: days off."""

from datetime import date
from typing import Any

from backend.core.session.session import Session
from backend.domains.catalogues.days_off.models import EnteredDay
from tests.contract.objects.places import Bodies, Ids, above, id_of


def days_off(place: str) -> list[Any]:
    return [
        EnteredDay(
            id=id_of("day-off", place),
            org_unit_id=above(place),
            observed_on=date(2030, 2, 4),
            kind="holiday",
            title="Tết",
            source="Thông báo",
            certainty="secondary",
        )
    ]


def build_records(db: Session, place: str) -> list[Any]:
    return [
        *days_off(place),
    ]


IDS: Ids = {
    "/days-off/{id}": lambda p: id_of("day-off", p),
}

BODIES: Bodies = {
    "enter_day_off": lambda p, a: {
        "observed_on": "2026-11-24",
        "kind": "holiday",
        "title": "Ngày Văn hóa Việt Nam",
        "source": "Thông báo của Bộ Nội vụ",
    },
}
