"""Bodies of officials and courses, and the short way to each of them."""

from typing import Any

from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import made


def official(at: str = "binhnghia", **changed: Any) -> dict[str, Any]:
    return {
        "org_unit_id": str(world.unit(at)),
        "full_name": "Nguyễn Thị Thảo",
        "agency": "UBND xã",
        "kind": "officer",
        "is_direct_duty": True,
        "active_from": "2020-01-01",
        **changed,
    }


def course(at: str = "binhluc", **changed: Any) -> dict[str, Any]:
    return {
        "org_unit_id": str(world.unit(at)),
        "title": "Tập huấn kỹ năng truyền thông, tư vấn",
        "topic": "communication_skills",
        "held_from": "2022-05-10",
        "held_to": "2022-05-11",
        "organiser": "Phòng LĐTBXH huyện",
        **changed,
    }


def hired(api: Api, who: str = "binhnghia", **changed: Any) -> dict[str, Any]:
    """An official whom `who` entered on their own unit's staff list."""
    at = world.PEOPLE[who][2]
    return made(api.as_(who).post("/staff", official(**{"at": at, **changed})))


def held(api: Api, who: str = "district", **changed: Any) -> dict[str, Any]:
    """A course of `who`'s own unit."""
    at = world.PEOPLE[who][2]
    return made(api.as_(who).post("/trainings", course(**{"at": at, **changed})))


def attended(
    api: Api, training: dict[str, Any], staff: dict[str, Any], who: str = "district", **body: Any
) -> dict[str, Any]:
    """A completed attendance, unless `body` says otherwise."""
    line = {"staff_id": staff["id"], "completed": True, **body}
    return made(api.as_(who).post(f"/trainings/{training['id']}/attendances", line))
