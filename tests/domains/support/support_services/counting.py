"""How tests write months of support, and what they look for in problems."""

from typing import Any

from tests import world
from tests.acting import CURRENT, Api

PATH = "/support-services"
SHEET = f"{PATH}/sheet"


def count(unit: str = "binhnghia", **changed: Any) -> dict[str, Any]:
    """A month's count of one service in a commune of the cast."""
    body = {"org_unit_id": str(world.unit(unit)), "month": "2022-09", "service": "loan", "count": 6}
    return body | changed


def sheet(unit: str, month: str, **numbers: int) -> dict[str, Any]:
    """A month of a commune: service = count; no minors among them, and somebody counted."""
    lines = [
        {"service": service, "count": number, "under_18_count": 0}
        for service, number in numbers.items()
    ]
    return {"org_unit_id": str(world.unit(unit)), "month": month, "lines": lines}


def write(api: Api, unit: str, month: str, **numbers: int) -> None:
    """Let the district's office write a commune's month, over whatever stands there, and say of
    the other services that they were not counted.
    """
    body, office = sheet(unit, month, **numbers), api.as_("district")
    seen = office.get(SHEET, org_unit_id=body["org_unit_id"], month=month)
    assert seen.status_code == 200, seen.text
    said = {line["service"] for line in body["lines"]}
    body["lines"] += [
        {"service": line["service"], "count": None}
        for line in seen.json()["lines"]
        if line["count"] is None and line["service"] not in said
    ]
    answer = office.post(SHEET, body, etag=CURRENT)
    assert answer.status_code == 200, answer.text


def errors(answer: Any) -> list[tuple[str, str]]:
    return [(e["pointer"], e["code"]) for e in answer.json().get("errors", [])]
