"""Bodies of inspections, and the short way to a draft, a signed record and a violation."""

from typing import Any
from uuid import UUID

from backend.domains.inspections.inspections.checklists import find_establishment_type
from backend.law.reference import load_checklist_templates, load_violation_types
from tests import world
from tests.acting import Api

TEAM = world.team("district")
MEMBERS = [str(world.member(name)) for name in ("inspector", "phong-y-te", "cong-an")]


def act(code: str = "no_register", year: int = 2022) -> UUID:
    """The id of an act as it was in force in `year`."""
    return next(
        t.id for t in load_violation_types() if t.code == code and t.valid_from.year <= year
    )


def answers(type_code: str = "motel", **faults: str) -> dict[str, Any]:
    """Every item that concerns the type: compliant, save the `faults` with their notes."""
    kind = find_establishment_type(type_code)
    assert kind is not None
    return {
        item.code: {"answer": "non_compliant", "note": faults[item.code]}
        if item.code in faults
        else {"answer": "compliant", "note": None}
        for item in load_checklist_templates()[0].items_for(kind)
    }


def draft(place: str = "binhnghia", **changed: Any) -> dict[str, Any]:
    """The least that a draft needs."""
    return {
        "establishment_id": str(world.establishment(place)),
        "team_id": str(TEAM),
        "kind": "planned",
        "inspected_on": "2022-10-01",
        "member_ids": MEMBERS,
        **changed,
    }


def whole(place: str = "binhnghia", type_code: str = "motel", **changed: Any) -> dict[str, Any]:
    """A draft that can be signed."""
    return draft(
        place,
        **{
            "started_at": "2022-10-01T08:15:00+07:00",
            "ended_at": "2022-10-01T09:00:00+07:00",
            "checklist": answers(type_code),
            "outcome": "no_violation",
            **changed,
        },
    )


def finding(**changed: Any) -> dict[str, Any]:
    return {"violation_type_id": str(act()), "subject_kind": "household_business", **changed}


def with_violation(**changed: Any) -> dict[str, Any]:
    return whole(outcome="violation_recorded", violations=[finding()], **changed)


def made(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def done(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def signed(api: Api, body: dict[str, Any], who: str = "inspector") -> dict[str, Any]:
    """A record as signing answers it."""
    person = api.as_(who)
    record = made(person.post("/inspections", body))
    return done(person.post(f"/inspections/{record['id']}/sign", etag=record))


def errors(answer: Any) -> set[tuple[str, str]]:
    assert answer.status_code in (404, 422), answer.text
    return {(e["pointer"], e["code"]) for e in answer.json().get("errors", [])}


def problem(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]
