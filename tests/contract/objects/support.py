"""Samples of the domain support: support services, models, needs, releases."""

from typing import Any

from backend.core.session.session import Session
from backend.domains.support.needs_assessments.models import NeedsAssessment
from backend.domains.support.support_models.models import SupportModel
from backend.domains.support.support_releases.models import SupportRelease
from backend.domains.support.support_releases.service import build_figures_shown
from backend.domains.support.support_services.models import SupportService
from tests.contract.objects.places import AT, Bodies, Ids, above, commune, id_of


def support_records(db: Session, place: str) -> list[Any]:
    """A month, a club and a half-year of one commune, and a published year."""
    owned = {"org_unit_id": commune(place)}
    return [
        SupportService(
            id=id_of("support", place), month=AT, service="loan", count=6, under_18_count=0, **owned
        ),
        SupportModel(
            id=id_of("support_model", place),
            name=f"Câu lạc bộ {place}",
            kind="club",
            venue="culture_house",
            partner="womens_union",
            member_band="from_10",
            **owned,
        ),
        NeedsAssessment(id=id_of("needs", place), year=2022, half=1, reached_count=7, **owned),
        SupportRelease(
            id=id_of("release", place),
            year=2020,
            org_unit_id=above(place),
            figures=build_figures_shown(db, above(place), 2020).model_dump(mode="json"),
        ),
    ]


def build_records(db: Session, place: str) -> list[Any]:
    return [
        *support_records(db, place),
    ]


IDS: Ids = {
    "/support-services/{id}": lambda p: id_of("support", p),
    "/support-models/{id}": lambda p: id_of("support_model", p),
    "/support-releases/{id}": lambda p: id_of("release", p),
    "/needs-assessments/{id}": lambda p: id_of("needs", p),
}

BODIES: Bodies = {
    "create_support_service": lambda p, a: {
        "org_unit_id": str(commune(p)),
        "month": "2022-08",
        "service": "loan",
        "count": 3,
    },
    "update_support_service": lambda p, a: {"count": 8},
    "write_support_sheet": lambda p, a: {
        "org_unit_id": str(commune(p)),
        "month": "2022-07",
        "lines": [{"service": "health", "count": 2}],
    },
    "create_support_model": lambda p, a: {
        "org_unit_id": str(commune(p)),
        "name": "Nhóm tự lực",
        "kind": "self_help_group",
        "venue": "culture_house",
        "member_band": "under_10",
    },
    "update_support_model": lambda p, a: {"member_band": "from_20"},
    "create_support_release": lambda p, a: {"year": 2019, "accept_missing": True},
    "create_needs_assessment": lambda p, a: {
        "org_unit_id": str(commune(p)),
        "year": 2021,
        "half": 2,
        "reached_count": 4,
    },
    "update_needs_assessment": lambda p, a: {"loan": 2},
}
