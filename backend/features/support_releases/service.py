"""Making a year's table from the register, and publishing it once."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.computing import compute
from backend.core.db import Session
from backend.core.errors import Conflict, Invalid
from backend.core.messages import speak
from backend.core.models import new_id, today
from backend.core.org import Level, OrgUnit, units_under
from backend.features.needs_assessments.models import NeedsAssessment
from backend.features.support_releases.models import SupportRelease
from backend.features.support_releases.needs import needs_told
from backend.features.support_releases.schemas import (
    CommuneReporting,
    CommuneShown,
    FiguresShown,
    MinorsShown,
    NeedsShown,
)
from backend.features.support_releases.table import (
    ALL,
    COMMUNE,
    HALF,
    MINORS,
    MONTH,
    QUARTER,
    SERVICES,
    Key,
    Leaf,
    shown,
)
from backend.features.support_services.models import Service, SupportService
from backend.features.support_services.reading import own_unit

NAMED = ("under_18_count", *Service)
"""What is counted of those reached."""


def publish(db: Session, district: OrgUnit, values: dict[str, Any]) -> SupportRelease:
    """Publish a finished year. Raises Invalid, Conflict (missing months; published already)."""
    year = values["year"]
    if today() <= date(year, 12, 31):
        raise Invalid.at("/year", "year-not-over")
    missing = [unit for unit in reporting(db, year, district.id) if unit.missing]
    if missing and not values["accept_missing"]:
        error = Conflict("support-months-missing", units=len(missing))
        error.extra = {"missing": [unit.model_dump(mode="json") for unit in missing]}
        raise error
    figures = figures_shown(db, district.id, year).model_dump(mode="json")
    return db.save(
        SupportRelease(
            id=values.get("id") or new_id(), org_unit_id=district.id, year=year, figures=figures
        )
    )


def district_of(db: Session, asked: UUID | None) -> OrgUnit:
    return own_unit(db, asked, Level.DISTRICT)


def figures_shown(db: Session, district: UUID, year: int) -> FiguresShown:
    """The year's table as anyone but the office may read it."""
    names = {unit.id: unit.name for unit in communes_of(db, district, year)}
    leaves = leaves_of(db, district, year)
    silent = names.keys() - {leaf.unit for leaf in leaves}
    nothing = [Leaf(unit, 1, Service.OTHER, 0, 0) for unit in silent]
    figures = compute(shown, [*leaves, *nothing])
    reported = {(leaf.unit, leaf.month) for leaf in leaves}
    return FiguresShown(
        count=figures[(ALL,)],
        services=of_services(figures, (SERVICES,)),
        communes=[
            CommuneShown(
                org_unit_id=id,
                org_unit_name=name,
                months_reported=sum(unit == id for unit, _ in reported),
                count=figures[(COMMUNE, id)],
                services=of_services(figures, (COMMUNE, id)),
            )
            for id, name in names.items()
        ],
        months=[figures[(MONTH, m)] for m in range(1, 13)],
        quarters=[figures[(QUARTER, q)] for q in range(1, 5)],
        halves=[figures[(HALF, h)] for h in (1, 2)],
        quarter_services=[of_services(figures, (QUARTER, q)) for q in range(1, 5)],
        under_18=MinorsShown(count=figures[(MINORS,)], services=of_services(figures, (MINORS,))),
        needs=needs_shown(db, district, year),
    )


def of_services(figures: dict[Key, int | None], key: Key) -> dict[Service, int | None]:
    return {service: figures[(*key, service)] for service in Service}


def leaves_of(db: Session, district: UUID, year: int) -> list[Leaf]:
    found = sa.select(
        SupportService.org_unit_id,
        SupportService.month,
        SupportService.service,
        SupportService.count,
        SupportService.under_18_count,
    ).where(
        SupportService.org_unit_id.in_(units_under([district])),
        SupportService.month.between(date(year, 1, 1), date(year, 12, 1)),
    )
    return [
        Leaf(unit, month.month, service, count, minors)
        for unit, month, service, count, minors in db.execute(found)
    ]


def needs_shown(db: Session, district: UUID, year: int) -> NeedsShown:
    """Needs at district level only: those reached, and all of their needs or none."""
    columns = [getattr(NeedsAssessment, str(name)) for name in ("reached_count", *NAMED)]
    found = sa.select(NeedsAssessment.org_unit_id, *columns).where(
        NeedsAssessment.org_unit_id.in_(units_under([district])), NeedsAssessment.year == year
    )
    rows = [tuple(row) for row in db.execute(found)]
    reached, *needs = [parts_of(rows, at) for at in range(1, len(columns) + 1)]
    whole, *told = needs_told(reached, needs, len(communes_of(db, district, year)))
    young, *services = told
    return NeedsShown(
        reached_count=whole,
        under_18_count=young,
        needs=dict(zip(Service, services, strict=True)),
    )


def parts_of(rows: Iterable[tuple[Any, ...]], at: int) -> list[int | None]:
    """What each commune counted in both half-years; unknown where one of them is."""
    parts: dict[UUID, int | None] = {}
    for row in rows:
        before, more = parts.get(row[0], 0), row[at]
        parts[row[0]] = None if before is None or more is None else before + more
    return list(parts.values())


def communes_of(db: Session, district: UUID, year: int) -> list[Any]:
    """The communes of a district that existed on some day of the year, by name.

    Whoever counted anything is among them: a commune left out could be found by subtraction.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    counted = sa.select(SupportService.org_unit_id).where(SupportService.month.between(first, last))
    return list(
        db.execute(
            sa.select(OrgUnit.id, OrgUnit.name, OrgUnit.valid_from, OrgUnit.valid_to)
            .where(
                OrgUnit.id.in_(units_under([district])),
                OrgUnit.level == Level.COMMUNE,
                sa.or_(
                    sa.and_(
                        sa.func.coalesce(OrgUnit.valid_from, first) <= last,
                        sa.func.coalesce(OrgUnit.valid_to, last) >= first,
                    ),
                    OrgUnit.id.in_(counted),
                ),
            )
            .order_by(OrgUnit.sort_name, OrgUnit.id)
        )
    )


def reporting(db: Session, year: int, district: UUID) -> list[CommuneReporting]:
    """Which months each commune has sent, and which past ones it has not. No numbers."""
    found = (
        sa.select(SupportService.org_unit_id, SupportService.month)
        .where(
            SupportService.org_unit_id.in_(units_under([district])),
            SupportService.month.between(date(year, 1, 1), date(year, 12, 1)),
        )
        .distinct()
    )
    sent = {tuple(row) for row in db.execute(found)}
    return [
        CommuneReporting(
            org_unit_id=unit.id,
            org_unit_name=unit.name,
            reported=[m for m in months_of(year) if (unit.id, m) in sent],
            missing=[m for m in due_of(unit, year) if (unit.id, m) not in sent],
        )
        for unit in communes_of(db, district, year)
    ]


def months_of(year: int) -> list[date]:
    return [date(year, month, 1) for month in range(1, 13)]


def due_of(unit: Any, year: int) -> Iterable[date]:
    """The months of the year that are over and at whose beginning the unit existed."""
    for month in months_of(year):
        begun = (unit.valid_from or month) <= month <= (unit.valid_to or month)
        if begun and month < today().replace(day=1):
            yield month


speak(
    {
        "year-not-over": (
            "Chỉ công bố được năm đã kết thúc.",
            "Only a year that is over can be published.",
        ),
        "support-months-missing": (
            "{units} xã, thị trấn chưa gửi đủ số liệu các tháng. Đôn đốc, hoặc xác nhận công bố.",
            "{units} communes have not sent every month. Urge them, or confirm publishing.",
        ),
        "already-published": (
            "Bảng công bố của năm này đã có và không thay đổi nữa.",
            "The table of this year is published already and changes no more.",
        ),
    }
)
