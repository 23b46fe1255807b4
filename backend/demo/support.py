"""Support in the demo: monthly counts, six models, needs by half-year, and a published year.

Numbers only, invented and small; a commune says which services it does not count. Bình Nghĩa and
three other communes have not sent September 2022.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from backend.core.session.models import Base
from backend.core.session.session import Session
from backend.demo.people import UNIT_IDS
from backend.demo.random_values import Row, build_id, create_random, to_instant
from backend.demo.rows import Rows
from backend.domains.support.needs_assessments.models import NeedsAssessment
from backend.domains.support.support_models.models import SupportModel
from backend.domains.support.support_releases.models import SupportRelease
from backend.domains.support.support_releases.service import build_figures_shown
from backend.domains.support.support_services.models import Service, SupportService
from backend.law.reference import list_communes

DISTRICT = UNIT_IDS["binh-luc-district"]
USUAL: tuple[tuple[Service, float, float, int], ...] = (
    (Service.HEALTH, 0.95, 0.8, 4),
    (Service.LEGAL_AID, 0.85, 0.5, 3),
    (Service.VOCATIONAL, 0.6, 0.12, 2),
    (Service.LOAN, 0.5, 0.1, 2),
    (Service.EMPLOYMENT, 0.4, 0.08, 1),
    (Service.GENDER_VIOLENCE, 0.35, 0.12, 2),
)
"""(service, share of communes that count it, share of their months in which it is given, usual
count)."""
LATE = {"binh-nghia": (9,), "bo-de": (8, 9), "an-do": (9,), "la-son": (9,)}
"""Months of 2022 that have not been sent."""

MODELS: tuple[tuple[str, str, str, date, date | None], ...] = (
    (
        "binh-nghia",
        "Câu lạc bộ Phụ nữ tự tin",
        "club culture_house womens_union from_20 active",
        date(2020, 3, 8),
        None,
    ),
    (
        "trang-an",
        "Nhóm tự lực Hoa Sen",
        "self_help_group association_office womens_union under_10 active",
        date(2021, 6, 1),
        None,
    ),
    (
        "binh-my-town",
        "Mô hình hỗ trợ sinh kế và tư vấn pháp lý",
        "pilot commune_office policy_bank from_10 active",
        date(2021, 4, 15),
        None,
    ),
    (
        "an-lao",
        "Nhóm đồng đẳng chăm sóc sức khỏe",
        "peer_group health_station health_service under_10 paused",
        date(2020, 9, 1),
        None,
    ),
    (
        "vu-ban",
        "Câu lạc bộ Gia đình không bạo lực",
        "club culture_house fatherland_front from_20 ended",
        date(2019, 5, 10),
        date(2022, 5, 31),
    ),
    (
        "binh-luc-district",
        "Mô hình tư vấn qua điện thoại của huyện",
        "pilot online social_organisation from_50 planned",
        date(2022, 11, 1),
        None,
    ),
)
"""(unit, name, words for kind, venue, partner, size and status, first day, last day)."""
CHOSEN = ("kind", "venue", "partner", "member_band", "status")


def build_support_tables(db: Session, rows: Rows) -> Iterable[tuple[type[Base], list[Row]]]:
    """The release is loaded last, because its table is computed from the register."""
    for model, made in ((SupportService, build_counts()), (SupportModel, build_models())):
        yield model, [rows.entered(model, row, rows.keeper(row)) for row in made]
    yield NeedsAssessment, [rows.entered(NeedsAssessment, r, rows.keeper(r)) for r in build_needs()]
    yield (
        SupportRelease,
        [rows.entered(SupportRelease, build_release(db), rows.accounts["district"])],
    )


def build_counts() -> Iterator[Row]:
    for unit in list_communes(date(2022, 9, 28)):
        rng = create_random(f"support:{unit.key}")
        given = [line for line in USUAL if rng.random() < line[1]]
        counted = {service for service, *_ in given}
        ids = create_random(f"support not counted:{unit.key}")
        for year, last in ((2021, 12), (2022, 9)):
            for month in range(1, last + 1):
                if year == 2022 and month in LATE.get(unit.key, ()):
                    continue
                following = date(year + month // 12, month % 12 + 1, 1)
                entered = to_instant(following.replace(day=rng.randint(1, 2)), 9, rng.randrange(60))
                for service, _, often, most in given:
                    count = rng.randint(1, most) if rng.random() < often else 0
                    yield {
                        "id": build_id(entered, rng),
                        "org_unit_id": unit.id,
                        "month": date(year, month, 1),
                        "service": service,
                        "count": count,
                        "under_18_count": int(count > 2 and rng.random() < 0.06),
                        "created_at": entered,
                    }
                for service in Service:
                    if service not in counted:
                        yield {
                            "id": build_id(entered, ids),
                            "org_unit_id": unit.id,
                            "month": date(year, month, 1),
                            "service": service,
                            "count": None,
                            "under_18_count": None,
                            "created_at": entered,
                        }


def build_models() -> Iterator[Row]:
    rng = create_random("support models")
    for key, name, words, started_on, ended_on in MODELS:
        entered = to_instant(date(2022, 6, 14) if started_on.year > 2020 else date(2021, 1, 14), 10)
        yield {
            "id": build_id(entered, rng),
            "org_unit_id": UNIT_IDS[key],
            "name": name,
            **dict(zip(CHOSEN, words.split(), strict=True)),
            "started_on": started_on,
            "ended_on": ended_on,
            "created_at": entered,
        }


def build_needs() -> Iterator[Row]:
    """Two half-years of 2021, and the first half of 2022, which two communes have not sent."""
    for year, half in ((2021, 1), (2021, 2), (2022, 1)):
        for unit in list_communes(date(2022, 9, 28)):
            if year == 2022 and unit.key in ("binh-nghia", "an-do"):
                continue
            rng = create_random(f"needs:{unit.key}:{year}:{half}")
            reached = rng.randint(2, 9)
            entered = to_instant(
                date(year + half // 2, 7 if half == 1 else 1, 6), 14, rng.randrange(60)
            )
            yield {
                "id": build_id(entered, rng),
                "org_unit_id": unit.id,
                "year": year,
                "half": half,
                "reached_count": reached,
                "under_18_count": int(rng.random() < 0.1),
                **{str(service): compute_need(reached, rng.random()) for service in Service},
                "created_at": entered,
            }


def compute_need(reached: int, share: float) -> int:
    return round(reached * share * share)


def build_release(db: Session) -> Row:
    entered = to_instant(date(2022, 1, 20), 15)
    return {
        "id": build_id(entered, create_random("support release")),
        "org_unit_id": DISTRICT,
        "year": 2021,
        "figures": build_figures_shown(db, DISTRICT, 2021).model_dump(mode="json"),
        "created_at": entered,
    }
