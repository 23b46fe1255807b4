"""Plans of visits as the tests make them."""

from typing import Any

from tests import world
from tests.acting import Api

PATH = "/inspection-plans"
OPENS = "2022-10-20T08:00:00+07:00"


def line(place: str, day: str = "2022-10-20", *, opens: str | None = None) -> dict[str, Any]:
    """A visit; `opens`: unannounced until then."""
    body = {"establishment_id": str(world.establishment(place)), "planned_on": day}
    return body | ({"is_unannounced": True, "opens_at": opens} if opens else {})


def body(*visits: dict[str, Any], team: str = "district", **fields: Any) -> dict[str, Any]:
    return {
        "team_id": str(world.team(team)),
        "period_kind": "quarter",
        "period_start": "2022-10-01",
        "title": "Kế hoạch kiểm tra quý IV năm 2022",
        "visits": list(visits),
        **fields,
    }


def propose(api: Api, *visits: dict[str, Any], by: str = "district", **fields: Any) -> Any:
    answer = api.as_(by).post(PATH, body(*visits, **fields))
    assert answer.status_code == 201, answer.text
    return answer.json()


def submit(api: Api, plan: Any, by: str = "district", reason: str | None = None) -> Any:
    url = f"{PATH}/{plan['id']}/submit"
    answer = api.as_(by).post(url, {"overlap_reason": reason} if reason else {}, etag=plan)
    assert answer.status_code == 200, answer.text
    return answer.json()


def approve(api: Api, plan: Any, document_no: str = "15/KH-UBND") -> Any:
    paper = {"document_no": document_no, "approved_on": "2022-10-03"}
    answer = api.as_("leader").post(f"{PATH}/{plan['id']}/approve", paper, etag=plan)
    assert answer.status_code == 200, answer.text
    return answer.json()


def in_force(api: Api, *visits: dict[str, Any], **fields: Any) -> Any:
    """An approved plan as its proposer now reads it."""
    plan = approve(api, submit(api, propose(api, *visits, **fields)))
    return api.as_("district").get(f"{PATH}/{plan['id']}").json()


def seen(api: Api, person: str, plan: Any) -> list[str]:
    """The places of the plan that the person sees, in order."""
    answer = api.as_(person).get(f"{PATH}/{plan['id']}")
    assert answer.status_code == 200, answer.text
    return [visit["establishment_name"] for visit in answer.json()["visits"]]
