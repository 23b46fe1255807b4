"""The published years of a demo's district, attacked with the tables of both boundaries."""

import json
from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.core.text.periods import PeriodKind
from backend.demo.carried_on.bureaus import DISTRICT
from backend.domains.reporting.reports.models import Report, ReportEdition
from backend.domains.reporting.reports.published_cells import find_merged_figures
from backend.domains.support.support_releases.merged_communes import Figures, list_published
from backend.domains.support.support_releases.models import SupportRelease
from backend.domains.support.support_releases.schemas import FiguresShown
from backend.domains.support.support_releases.service import build_figures_shown, load_leaves
from backend.metrics.geography import build_commune_map, list_commune_rows
from tests.domains.support.support_releases.both_boundaries import (
    NOBODY,
    RegisterYear,
    find_told,
)
from tests.domains.support.support_releases.insiders import Printed, pair_roles, single_roles
from tests.proofs import proof_sample

ReportedYear = tuple[RegisterYear, Printed, Figures | None]


def list_reported_years(db: Session) -> list[ReportedYear]:
    """Each year of which the district's report was approved: its register, its published table
    (where the demo has none, the one that would be published), and the sums by those of 2025."""
    pairs = list_commune_rows(db, DISTRICT, None)
    found = build_commune_map(pairs, date(2025, 7, 1))
    home = {unit: commune for unit, commune in found.items() if unit != commune}
    words = {str(unit): str(commune) for unit, commune in home.items()}
    editions = (
        sa.select(Report.period_start, ReportEdition.content)
        .join(ReportEdition, ReportEdition.report_id == Report.id)
        .where(Report.org_unit_id == DISTRICT, Report.period_kind == PeriodKind.YEAR)
        .where(ReportEdition.number == 1)
    )
    years: list[ReportedYear] = []
    for start, content in db.execute(editions.order_by(Report.period_start)):
        table = load_table(db, start.year)
        world = RegisterYear(load_leaves(db, DISTRICT, start.year), home)
        merged = find_merged_figures(json.loads(content), table, pairs, words)
        years.append((world, list_published(table), merged))
    return years


def load_table(db: Session, year: int) -> FiguresShown:
    wanted = (SupportRelease.org_unit_id == DISTRICT, SupportRelease.year == year)
    found = db.scalar(sa.select(SupportRelease.figures).where(*wanted))
    if found is None:
        return build_figures_shown(db, DISTRICT, year)
    return FiguresShown.model_validate(found)


def attack_years(reported: Iterable[ReportedYear]) -> tuple[int, int]:
    """How many years have sums by the communes of 2025, and how many numbers these tell.

    It computes for seconds, so it stands outside a transaction, which PostgreSQL would end.
    """
    years = told = 0
    for world, printed, merged in reported:
        if merged is None:
            continue
        for key, value in (printed | merged).items():
            assert value is None or value == world.value(world.parts(key)), key
            assert value is None or key in printed or not 0 < value < 5, key
        roles = [NOBODY, *single_roles(world), *world.offices]
        roles += proof_sample(pair_roles(world), tenths=1)
        assert find_told(world, printed, merged, roles) == []
        years, told = years + 1, told + world.count_told(merged)
    return years, told
