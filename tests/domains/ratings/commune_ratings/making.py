"""Ratings as the tests act on them: a set of three criteria, and steps through the API."""

from datetime import date
from typing import Any
from uuid import UUID

from backend.core.session.session import Session
from backend.domains.ratings.rating_criteria_sets.models import CriteriaSet, Criterion
from tests import world
from tests.acting import Api, add

SET = UUID("01890000-0000-7000-8000-0000000000a1")
OTHER = UUID("01890000-0000-7000-8000-0000000000a2")

CLASSES = [
    {"code": "healthy", "title": "Lành mạnh", "min_score": 80.0},
    {"code": "improving", "title": "Có chuyển biến", "min_score": 60.0},
    {"code": "not_healthy", "title": "Không lành mạnh", "min_score": 0.0},
]
LINES: list[dict[str, Any]] = [
    {"code": "QL1", "title": "Nắm danh sách cơ sở", "max_points": 30.0,
     "evidence": ["establishments_known"]},
    {"code": "QL2", "title": "Nắm số lao động", "max_points": 30.0,
     "evidence": ["workforce_counted"], "required_evidence": ["workforce_counted"]},
    {"code": "KT1", "title": "Cơ sở được kiểm tra", "max_points": 20.0,
     "evidence": ["establishments_inspected", "violations_found"]},
    {"code": "HT1", "title": "Kết nối dịch vụ hỗ trợ", "max_points": 20.0},
]  # fmt: skip
POINTS = {"QL1": 25, "QL2": 28, "KT1": 15.5, "HT1": 15}


def add_set(
    db: Session, id: UUID = SET, lines: Any = LINES, unit: str = "hanam", **changed: Any
) -> None:
    owned = {"org_unit_id": world.unit(unit)}
    head = {"name": "Mẫu thử", "valid_from": date(2020, 1, 1), "classes": CLASSES} | changed
    most = sum(line["max_points"] for line in lines)
    add(db, CriteriaSet(id=id, max_score=most, **head, **owned))
    add(
        db,
        *(
            Criterion(criteria_set_id=id, position=position, **line, **owned)
            for position, line in enumerate(lines, 1)
        ),
    )


def count_workers(db: Session, *places: str, on: date = world.TODAY) -> None:
    add(db, *(world.head_count(place, on) for place in places))


def ready(api: Api) -> None:
    """The set, and head counts of all places of the two communes in every year that is rated."""
    api.run(add_set)
    for on in (date(2020, 12, 1), date(2021, 12, 1), date(2022, 9, 1)):
        api.run(lambda db, on=on: count_workers(db, "binhnghia", "binhnghia2", "trangan", on=on))


def begun(api: Api, person: str = "binhnghia", year: int = 2022, **more: Any) -> Any:
    body = {"org_unit_id": str(world.unit(person)), "year": year, **more}
    return done(api.as_(person).post("/commune-ratings", body), 201)


def scored(api: Api, person: str = "binhnghia", year: int = 2022, **points: float) -> Any:
    """A draft in which nothing is missing; `points` differ from POINTS."""
    rating = begun(api, person, year)
    scores: dict[str, Any] = {c: {"self_points": p} for c, p in {**POINTS, **points}.items()}
    scores["HT1"]["argument"] = "Phối hợp với Hội Phụ nữ giới thiệu lớp học nghề"
    path = f"/commune-ratings/{rating['id']}"
    return done(api.as_(person).patch(path, {"scores": scores}, rating))


def act(api: Api, person: str, rating: Any, name: str, body: Any = None, status: int = 200) -> Any:
    path = f"/commune-ratings/{rating['id']}/{name}"
    return done(api.as_(person).post(path, body, etag=rating), status)


def submitted(api: Api, person: str = "binhnghia", year: int = 2022, **points: float) -> Any:
    return act(api, person, scored(api, person, year, **points), "submit")


def checked(rating: Any, **changed: tuple[float, str]) -> Any:
    """A body that confirms the sample as it stands, and corrects what is named with a reason."""
    own = {
        line["code"]: line["self_points"]
        if line["verified_points"] is None
        else line["verified_points"]
        for line in rating["criteria"]
    }
    scores = {code: {"verified_points": own[code]} for code in rating["sample"]}
    for code, (points, reason) in changed.items():
        scores[code] = {"verified_points": points, "reason": reason}
    return {"scores": scores}


def verified(api: Api, rating: Any, **changed: tuple[float, str]) -> Any:
    return act(api, "district", rating, "verify", checked(rating, **changed))


def approved(api: Api, person: str = "binhnghia", year: int = 2022, **points: float) -> Any:
    rating = verified(api, submitted(api, person, year, **points))
    return act(api, "leader", rating, "approve", {})


def line_of(rating: Any, code: str) -> Any:
    return next(line for line in rating["criteria"] if line["code"] == code)


def done(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()
