"""Bodies of communication activities, and the short way to a joint one."""

from typing import Any

from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import made

PATH = "/communication-activities"
COMMUNES = ("binhnghia", "trangan")


def activity(**changed: Any) -> dict[str, Any]:
    """The least that an activity needs."""
    return {
        "form": "conference",
        "held_on": "2022-09-20",
        "topic": "Phổ biến Pháp lệnh phòng, chống mại dâm",
        "audience": "residents",
        **changed,
    }


def ids(*communes: str) -> list[str]:
    return [str(world.unit(name)) for name in communes]


def held(api: Api, who: str = "binhnghia", **changed: Any) -> dict[str, Any]:
    return made(api.as_(who).post(PATH, activity(**changed)))


def joint(api: Api, *communes: str, **changed: Any) -> dict[str, Any]:
    """An activity of the district for several communes."""
    return held(api, "district", commune_ids=ids(*(communes or COMMUNES)), **changed)


def at(record: dict[str, Any], act: str = "") -> str:
    return f"{PATH}/{record['id']}{act}"


def listed(api: Api, who: str, **filters: Any) -> list[str]:
    answer = api.as_(who).get(PATH, **filters)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]
