"""The catalogue of offices over HTTP."""

from datetime import date
from typing import Annotated

from fastapi import Query

from backend.core.http.dependencies import create_router, requires
from backend.core.session.models import today
from backend.core.session.session import Session
from backend.core.sql.pagination import Page
from backend.domains.catalogues.offices.schemas import DatedOfficeRead, OfficeFilters
from backend.law.reference.offices import CENTRE, OfficeEntry, list_offices, load_office_file
from backend.law.reference.tiers import find_tier, get_position
from backend.permissions import Permission

router = create_router("/offices")

Reading = Annotated[Session, requires(Permission.SELF, short=True)]
CENTRE_NAMES = ("Trung ương", "Centre")


@router.get("", response_model=Page[DatedOfficeRead])
def list_dated_offices(
    db: Reading,  # noqa: ARG001 (names the permission)
    filters: Annotated[OfficeFilters, Query()],
) -> Page[DatedOfficeRead]:
    """Which office has which function at each tier, and when; `next` is always null."""
    found = list_offices(on=filters.on, tier=filters.tier, function=filters.function)
    return Page(items=[to_dated_office(office, filters.on) for office in found], next=None)


def to_dated_office(office: OfficeEntry, on: date | None) -> DatedOfficeRead:
    titles = {one.code: one for one in load_office_file().functions}
    return DatedOfficeRead(
        function=office.function,
        function_name=titles[office.function].name,
        function_name_en=titles[office.function].name_en,
        tier=office.tier,
        **describe_tier(office.tier),
        position=None
        if office.tier == CENTRE
        else get_position(office.tier, on or min(office.valid_to, today())),
        name=office.name,
        name_en=office.name_en,
        abbreviation=office.abbreviation,
        head=office.head,
        valid_from=None if office.valid_from == date.min else office.valid_from,
        valid_to=None if office.valid_to == date.max else office.valid_to,
        basis=office.basis,
        certainty=office.certainty,
        note=office.note,
    )


def describe_tier(code: str) -> dict[str, str]:
    """The tier's name in both languages."""
    if code == CENTRE:
        vi, en = CENTRE_NAMES
    else:
        tier = find_tier(code)
        vi, en = tier.name, tier.name_en
    return {"tier_name": vi, "tier_name_en": en}
