"""Samples of the domain ratings: sets of criteria and ratings of communes."""

from datetime import date
from typing import Any

from backend.core.session.models import now
from backend.core.session.session import Session
from backend.domains.ratings.commune_ratings.models import CommuneRating
from backend.domains.ratings.rating_criteria_sets.models import CriteriaSet, Criterion
from backend.domains.ratings.rating_samples.models import RatingSample
from tests.contract.objects.places import Bodies, Ids, above, commune, id_of


def criteria_sets(place: str) -> list[Any]:
    """A set of two criteria, one of which asks for words."""
    owned = {"org_unit_id": above(place)}
    table = {"criteria_set_id": id_of("criteria-set", place), **owned}
    classes = [
        {"code": "healthy", "title": "Lành mạnh", "min_score": 15.0},
        {"code": "not_healthy", "title": "Không lành mạnh", "min_score": 0.0},
    ]
    return [
        CriteriaSet(
            id=id_of("criteria-set", place),
            name=f"Bộ tiêu chí {place}",
            valid_from=date(2021, 1, 1),
            max_score=20.0,
            classes=classes,
            **owned,
        ),
        Criterion(
            id=id_of("criterion", place),
            code="A1",
            title="Nắm chắc danh sách cơ sở",
            max_points=10.0,
            evidence=["establishments_known"],
            position=1,
            **table,
        ),
        Criterion(code="A2", title="Vận động hội viên", max_points=10.0, position=2, **table),
    ]


def ratings(place: str) -> list[Any]:
    """A draft that has all that submitting asks for."""
    return [
        CommuneRating(
            id=id_of("rating", place),
            org_unit_id=commune(place),
            year=2021,
            criteria_set_id=id_of("criteria-set", place),
            scores={
                "A1": {"self_points": 8.0},
                "A2": {"self_points": 7.5, "argument": "Phối hợp với Hội Phụ nữ"},
            },
            self_total=15.5,
        )
    ]


def rating_samples(place: str) -> list[Any]:
    """A draw of one rating out of one."""
    one: Any = {
        "rating_id": str(id_of("drawn_rating", place)),  # one that was handed on, no draft
        "org_unit_id": str(commune(place)),
        "org_unit_name": f"Xã {place}",
    }
    return [
        RatingSample(
            id=id_of("rating_sample", place),
            org_unit_id=above(place),
            year=2021,
            number=1,
            basis="Kế hoạch thẩm định năm 2021",
            size=1,
            seed="0" * 32,
            drawn_at=now(),
            candidates=[one],
            drawn=[one],
        )
    ]


def build_records(db: Session, place: str) -> list[Any]:
    return [
        *criteria_sets(place),
        *ratings(place),
        *rating_samples(place),
    ]


IDS: Ids = {
    "/rating-criteria-sets/{id}": lambda p: id_of("criteria-set", p),
    "/rating-criteria-sets/{id}/criteria/{criterion_id}": lambda p: id_of("criterion", p),
    "/commune-ratings/{id}": lambda p: id_of("rating", p),
    "/rating-samples/{id}": lambda p: id_of("rating_sample", p),
}

BODIES: Bodies = {
    "create_rating_criteria_set": lambda p, a: {
        "org_unit_id": str(above(p)),
        "name": "Bảng tiêu chí của huyện",
        "valid_from": "2023-01-01",
        "criteria": [{"code": "A1", "title": "Tuyên truyền", "max_points": 100}],
    },
    "update_rating_criteria_set": lambda p, a: {"name": "Bảng tiêu chí đã đối chiếu"},
    "create_rating_criterion": lambda p, a: {"code": "A3", "title": "Kiểm tra", "max_points": 5},
    "update_rating_criterion": lambda p, a: {"max_points": 9.5},
    "create_commune_rating": lambda p, a: {"org_unit_id": str(commune(p)), "year": 2022},
    "update_commune_rating": lambda p, a: {"scores": {"A1": {"self_points": 9}}},
    "update_commune_rating_verification": lambda p, a: {"scores": {}},
    "verify_commune_rating": lambda p, a: {
        "scores": {"A1": {"verified_points": 8}, "A2": {"verified_points": 7.5}}
    },
    "return_commune_rating": lambda p, a: {"criteria": {"A1": "Thiếu danh sách rà soát"}},
    "approve_commune_rating": lambda p, a: {},
    "appeal_commune_rating": lambda p, a: {"criteria": {"A1": "Đã gửi danh sách ngày 12/01"}},
    "draw_rating_sample": lambda p, a: {
        "org_unit_id": str(above(p)),
        "year": 2021,
        "size": 1,
        "basis": "Kế hoạch thẩm định năm 2021",
        "redraw_reason": "Có thêm bản chấm điểm",
    },
}
