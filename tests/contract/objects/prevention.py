"""Samples of the domain prevention: communication activities, staff, trainings."""

from typing import Any

from backend.core.session.session import Session
from backend.domains.prevention.communication_activities.counting import COUNTS
from backend.domains.prevention.communication_activities.models import (
    ActivityCommune,
    CommunicationActivity,
)
from backend.domains.prevention.materials.models import Material
from backend.domains.prevention.staff.models import Staff
from backend.domains.prevention.trainings.models import Attendance, HeadCount, Training
from tests.contract.objects.places import AT, Bodies, Ids, above, commune, id_of


def activities(place: str) -> list[Any]:
    """A planned one whose day has come: it can be confirmed, cancelled or removed."""
    id, owner = id_of("activity", place), commune(place)
    return [
        CommunicationActivity(
            id=id,
            org_unit_id=owner,
            reached_ids=[str(owner)],
            form="conference",
            status="planned",
            held_on=AT,
            topic="Hội nghị tuyên truyền",
            audience="residents",
            **dict.fromkeys(COUNTS, 0),
        ),
        ActivityCommune(activity_id=id, org_unit_id=owner),
    ]


def staff(place: str) -> list[Any]:
    return [
        Staff(
            id=id_of(kind, place),
            org_unit_id=commune(place),
            full_name=f"Cán bộ {kind} {place}",
            agency="UBND xã",
            is_direct_duty=True,
        )
        for kind in ("staff", "staff2")
    ]


def trainings(place: str) -> list[Any]:
    """A course of the district (for a sibling its own), with a line of the commune's staff."""
    of_course = {"training_id": id_of("training", place)}
    return [
        Training(
            id=id_of("training", place),
            org_unit_id=above(place),
            title="Tập huấn phòng, chống mại dâm",
            topic="prevention",
            held_from=AT,
            held_to=AT,
            organiser="Phòng LĐTBXH",
            level="district",
        ),
        Attendance(
            id=id_of("attendance", place),
            org_unit_id=commune(place),
            staff_id=id_of("staff", place),
            **of_course,
        ),
        HeadCount(
            id=id_of("head_count", place),
            org_unit_id=above(place),
            audience="rapporteurs",
            head_count=20,
            **of_course,
        ),
    ]


def materials(place: str) -> list[Any]:
    own = {"id": id_of("material", place), "org_unit_id": commune(place)}
    kept = {"kind": "leaflet", "audience": "residents", "year": 2022}
    return [Material(**own, **kept, name="Tờ rơi")]


def build_records(db: Session, place: str) -> list[Any]:
    return [
        *activities(place),
        *staff(place),
        *trainings(place),
        *materials(place),
    ]


IDS: Ids = {
    "/communication-activities/{id}": lambda p: id_of("activity", p),
    "/staff/{id}": lambda p: id_of("staff", p),
    "/trainings/{id}": lambda p: id_of("training", p),
    "/trainings/{id}/attendances/{attendance_id}": lambda p: id_of("attendance", p),
    "/trainings/{id}/head-counts/{head_count_id}": lambda p: id_of("head_count", p),
    "/materials/{id}": lambda p: id_of("material", p),
}

BODIES: Bodies = {
    "create_communication_activity": lambda p, a: {
        "form": "leaflet",
        "held_on": "2022-09-02",
        "topic": "Phát tờ rơi",
        "audience": "residents",
        "material_count": 200,
    },
    "update_communication_activity": lambda p, a: {"attendee_count": 80},
    "confirm_communication_activity": lambda p, a: {"attendee_count": 80},
    "cancel_communication_activity": lambda p, a: {"reason": "Hoãn do mưa bão"},
    "create_staff": lambda p, a: {
        "full_name": "Nguyễn Thị Sáu",
        "agency": "UBND xã",
        "is_direct_duty": True,
        "org_unit_id": str(commune(p)),
        "allow_duplicate": True,
    },
    "update_staff": lambda p, a: {"agency": "Trạm Y tế xã"},
    "create_training": lambda p, a: {
        "title": "Kỹ năng tư vấn",
        "topic": "counselling",
        "held_from": "2022-09-10",
        "organiser": "Phòng LĐTBXH",
        "org_unit_id": str(above(p)),
    },
    "update_training": lambda p, a: {"venue": "Hội trường UBND"},
    "create_attendance": lambda p, a: {"staff_id": str(id_of("staff2", p)), "completed": True},
    "update_attendance": lambda p, a: {"completed": True},
    "create_training_head_count": lambda p, a: {"audience": "police", "head_count": 12},
    "update_training_head_count": lambda p, a: {"head_count": 21},
    "create_material": lambda p, a: {
        "name": "Cẩm nang",
        "kind": "handbook",
        "audience": "cadres",
        "year": 2022,
        "org_unit_id": str(commune(p)),
    },
    "update_material": lambda p, a: {"note": "Đã đối chiếu"},
}
