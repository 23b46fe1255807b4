"""Support in the demo: monthly counts, six models, needs by half-year, and a published year.

Numbers only, invented and small; a commune says which services it does not count. Bình Nghĩa and
three other communes have not sent September 2022.
"""

from collections.abc import Iterator
from datetime import date

from backend.core.session.session import Session
from backend.core.text.schemas import BaseModel
from backend.demo.contents import load_content
from backend.demo.people import UNIT_IDS
from backend.demo.random_values import Row, build_id, create_random, to_instant
from backend.demo.rows import Rows, Tables
from backend.domains.support.needs_assessments.models import NeedsAssessment
from backend.domains.support.support_models.models import SupportModel
from backend.domains.support.support_releases.models import SupportRelease
from backend.domains.support.support_releases.service import build_figures_shown
from backend.domains.support.support_services.models import Service, SupportService
from backend.law.reference import list_communes

DISTRICT = UNIT_IDS["binh-luc-district"]


class DemoSupportModel(BaseModel):
    unit: str
    name: str
    kind: str
    venue: str
    partner: str
    member_band: str
    status: str
    started_on: date
    ended_on: date | None = None


class SupportContent(BaseModel):
    usual: tuple[tuple[Service, float, float, int], ...]
    """(service, share of communes that count it, share of their months in which it is given, usual
    count)"""
    late: dict[str, tuple[int, ...]]
    """Months of 2022 that have not been sent."""
    models: tuple[DemoSupportModel, ...]


SUPPORT = load_content("support.json", SupportContent)


def build_support_tables(db: Session, rows: Rows) -> Tables:
    """The release is loaded last, because its table is computed from the register."""
    yield SupportService, rows.kept(SupportService, build_counts())
    yield SupportModel, rows.kept(SupportModel, build_models())
    yield NeedsAssessment, rows.kept(NeedsAssessment, build_needs())
    yield SupportRelease, rows.entered_by("district", SupportRelease, [build_release(db)])


def build_counts() -> Iterator[Row]:
    for unit in list_communes(date(2022, 9, 28)):
        rng = create_random(f"support:{unit.key}")
        given = [line for line in SUPPORT.usual if rng.random() < line[1]]
        counted = {service for service, *_ in given}
        ids = create_random(f"support not counted:{unit.key}")
        for year, month in list_sent_months(unit.key):
            following = date(year + month // 12, month % 12 + 1, 1)
            entered = to_instant(following.replace(day=rng.randint(1, 2)), 9, rng.randrange(60))
            month_of = {
                "org_unit_id": unit.id,
                "month": date(year, month, 1),
                "created_at": entered,
            }
            for service, _, often, most in given:
                count = rng.randint(1, most) if rng.random() < often else 0
                yield {
                    "id": build_id(entered, rng),
                    "service": service,
                    "count": count,
                    "under_18_count": int(count > 2 and rng.random() < 0.06),
                    **month_of,
                }
            for service in Service:
                if service not in counted:
                    blank = {"service": service, "count": None, "under_18_count": None}
                    yield {"id": build_id(entered, ids), **blank, **month_of}


def list_sent_months(commune: str) -> list[tuple[int, int]]:
    """(year, month) of each month whose counts the commune has sent."""
    late = SUPPORT.late.get(commune, ())
    past = [(2021, month) for month in range(1, 13)]
    return past + [(2022, month) for month in range(1, 10) if month not in late]


def build_models() -> Iterator[Row]:
    rng = create_random("support models")
    for model in SUPPORT.models:
        is_new = model.started_on.year > 2020
        entered = to_instant(date(2022, 6, 14) if is_new else date(2021, 1, 14), 10)
        yield {
            "id": build_id(entered, rng),
            "org_unit_id": UNIT_IDS[model.unit],
            **model.model_dump(exclude={"unit"}),
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
                **{
                    str(service): round(reached * (share := rng.random()) * share)
                    for service in Service
                },
                "created_at": entered,
            }


def build_release(db: Session) -> Row:
    entered = to_instant(date(2022, 1, 20), 15)
    return {
        "id": build_id(entered, create_random("support release")),
        "org_unit_id": DISTRICT,
        "year": 2021,
        "figures": build_figures_shown(db, DISTRICT, 2021).model_dump(mode="json"),
        "created_at": entered,
    }
