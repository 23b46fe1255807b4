"""A sum of which parts are not known: what it is, of how many, never a 0 nobody counted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.session import Session
from backend.domains.planning.budgets.models import Budget, BudgetContent, BudgetSource
from backend.domains.prevention.communication_activities.models import (
    ActivityForm,
    ActivityStatus,
    CommunicationActivity,
)
from backend.domains.prevention.materials.models import Audience
from backend.domains.reporting.report_figures.catalogue import FIGURES
from backend.domains.support.support_services.models import Service, SupportService
from backend.metrics.metric import Completeness, MetricValue
from tests import world
from tests.acting import Api, add
from tests.metrics.asking import YEAR, as_person, behind, figures
from tests.proofs import proof_seed, proof_size

OPTIONAL = [one.code for one in FIGURES if one.measure and one.measure.is_optional]
PLACES = ("binhnghia", "binhnghia2", "trangan")
PARTS = ("under_18", "with_contract", "with_health_check", "with_temporary_residence")


def test_which_figures_may_lack_numbers() -> None:
    """Every figure that sums a column that may be blank tells of how many it is."""
    for figure in FIGURES:
        if figure.measure is None or figure.measure.amount is None:
            continue
        column = figure.measure.amount
        assert isinstance(column, orm.InstrumentedAttribute)
        if column.class_.__name__ != "Violation":
            assert figure.measure.is_optional >= column.property.columns[0].nullable, figure.code
    assert len(OPTIONAL) == 36


def counted(db: Session, place: str, **numbers: Any) -> None:
    add(db, world.head_count(place, date(2022, 3, 1), **numbers))


def test_a_sum_is_that_of_the_known_and_says_of_how_many(api: Api) -> None:
    active = figures(api)["establishments_active"].total or 0
    api.run(counted, "binhnghia")
    none = figures(api)["workers_under_18"]
    assert (none.total, none.known) == (None, Completeness(0, active)), (
        "all unknown is unknown, not 0"
    )
    api.run(lambda db: counted(db, "trangan", under_18=0))
    some = figures(api)["workers_under_18"]
    assert (some.total, some.known) == (0, Completeness(1, active)), "a counted 0 is a number"
    communes = {world.unit("binhnghia"): None, world.unit("trangan"): 0}
    assert {unit: some.communes[unit] for unit in communes} == communes
    assert figures(api)["workers_total"].known == Completeness(2, active)


def test_months_that_were_not_sent_are_missing_from_the_sum(api: Api) -> None:
    """Three communes, nine months of seven services each; two lines were sent, one of them 0."""
    none = figures(api)["support_total"]
    assert (none.total, none.known) == (None, Completeness(0, 3 * 9 * 7)), "nothing sent is no 0"
    for service, count in ((Service.LOAN, 9), (Service.HEALTH, 0)):
        row = {"org_unit_id": world.unit("binhnghia"), "month": date(2022, 5, 1), "count": count}
        api.run(lambda db, row=row, of=service: add(db, SupportService(**row, service=of)))
    some = figures(api)
    assert (some["support_total"].total, some["support_total"].known) == (9, Completeness(2, 189))
    own, other = world.unit("binhnghia"), world.unit("trangan")
    assert some["support_total"].known_in[own] == Completeness(2, 63)
    assert (some["support_total"].communes[other], some["support_total"].known_in[other]) == (
        None,
        Completeness(0, 63),
    )
    assert (some["support_health"].total, some["support_health"].known) == (0, Completeness(1, 27))
    assert (some["support_legal_aid"].total, some["support_legal_aid"].known) == (
        None,
        Completeness(0, 27),
    )


def test_what_is_masked_tells_not_of_how_many_it_is(api: Api) -> None:
    def month(db: Session, minors: int | None) -> None:
        row = {"org_unit_id": world.unit("binhnghia"), "count": 9, "under_18_count": minors}
        service = Service.LOAN if minors is None else Service.HEALTH
        add(db, SupportService(**row, month=date(2022, 5, 1), service=service))

    api.run(month, None)
    api.run(month, 2)
    exact, limited = figures(api)["support_under_18"], figures(api, "leader")["support_under_18"]
    assert (exact.total, exact.known) == (2, Completeness(1, 3 * 9 * 7))
    assert (limited.total, limited.known, limited.is_limited) == (None, None, True)
    assert (
        limited
        == figures(api, "leader", span=(date(2021, 1, 1), date(2021, 12, 31)))["support_under_18"]
    ), "where nothing is written it looks the same"


def test_zeros_from_when_a_blank_became_0_are_told_apart(api: Api) -> None:
    api.run(lambda db: counted(db, "binhnghia", under_18=0, keeps_blanks=sa.null()))
    api.run(lambda db: counted(db, "trangan", under_18=1, keeps_blanks=sa.null()))
    found = figures(api)["workers_under_18"]
    assert found.known is not None
    assert (found.total, found.known.known, found.known.unclear) == (1, 2, 1)


@dataclass
class Register:
    """A random year in the district: each number known, 0 or blank."""

    rng: Random

    def number(self) -> int | None:
        return self.rng.choice((None, None, 0, self.rng.randint(1, 40)))

    def rows(self) -> Iterator[Any]:
        for place in PLACES:
            if self.rng.random() < 0.8:
                on = date(2022, self.rng.randint(1, 12), 1)
                parts = {name: self.number() for name in PARTS}
                yield world.head_count(place, on, total=60, female=30, **parts)
        for unit in self.rng.choices(("binhnghia", "trangan", "binhluc"), k=5):
            yield CommunicationActivity(
                org_unit_id=world.unit(unit),
                form=self.rng.choice(list(ActivityForm)),
                status=ActivityStatus.HELD,
                held_on=date(2022, self.rng.randint(1, 12), 2),
                topic="Phòng, chống mại dâm",
                audience=self.rng.choice(list(Audience)),
                **{name: self.number() for name in CommunicationActivity.may_be_blank},
            )
        for unit in ("binhnghia", "trangan"):
            for service in self.rng.sample(list(Service), 2):
                yield SupportService(
                    org_unit_id=world.unit(unit),
                    month=date(2022, self.rng.randint(1, 12), 1),
                    service=service,
                    count=50,
                    under_18_count=self.number(),
                )
        for content in self.rng.sample(list(BudgetContent), 3):
            yield Budget(
                org_unit_id=world.unit("binhluc"),
                year=2022,
                source=self.rng.choice(list(BudgetSource)),
                content=content,
                planned=100,
                spent=self.number(),
            )


def check(counted: MetricValue, found: list[Any], unit: UUID | None = None) -> None:
    """The number and of how many it is, against the list behind it."""
    told = counted.total if unit is None else counted.communes.get(unit)
    known = counted.known if unit is None else counted.known_in.get(unit, Completeness())
    assert known is not None
    assert known.known == len(found), "as many as the list behind it"
    assert known.known <= known.among
    if found:
        assert told == sum(int(row.amount) for row in found)
    else:
        assert told in ((None,) if known.among else (None, 0)), "nothing known is no 0"


@pytest.mark.in_turn
@pytest.mark.campaign
def test_of_random_registers_a_sum_is_its_list_and_no_blank_is_0(api: Api) -> None:
    rng = Random(proof_seed())
    for _ in range(proof_size(full=200, campaign=40, least=3)):
        rows = list(Register(rng).rows())
        api.run(lambda db, rows=rows: add(db, *rows))
        found = figures(api)

        def compare(db: Session, found: dict[str, MetricValue] = found) -> None:
            for code in OPTIONAL:
                check(found[code], behind(db, code, world.unit("binhluc"), YEAR))
                for commune in found[code].communes:
                    listed = behind(db, code, world.unit("binhluc"), YEAR, commune)
                    check(found[code], listed, commune)

        as_person(api, "district", compare)
        api.run(clear, [(type(row), row.id) for row in rows])


def clear(db: Session, made: list[tuple[Any, UUID]]) -> None:
    for kind, id in made:
        db.delete(db.get_one(kind, id))
    db.flush()
