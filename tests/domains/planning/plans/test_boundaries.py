"""Figures by communes that merge and split: records keep their unit, rows follow the day."""

from datetime import date

import pytest

from backend.core.session.session import Session
from backend.domains.planning.plans.progress import get_target_progress
from tests.acting import Api
from tests.domains.planning.plans import worlds
from tests.domains.planning.plans.worlds import PLAN, Case, Place, Visit

ALL_YEAR = ((date(2021, 1, 1), None),)
SEEN = Visit(date(2022, 3, 1), "signed", "district", None)


def rows(db: Session, day: date, *places: Place) -> dict[str, tuple[int, int]]:
    """{commune: (numerator, denominator)} of the coverage on `day`."""
    worlds.build(db)
    worlds.fill(db, Case(places, day, ("district",), None, "a"))
    target = get_target_progress(db, PLAN, "establishments_inspected", day)
    return {r.name: (r.numerator, r.denominator) for r in target.communes}


def place(unit: str, *visits: Visit) -> Place:
    return Place(unit, ALL_YEAR, visits, (), ())


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2022, 6, 30), {"a": (1, 1), "b": (0, 1), "c": (0, 0), "s": (0, 0)}),
        (date(2022, 7, 1), {"ab": (1, 2), "c": (0, 0), "s": (0, 0)}),
    ],
)
def test_a_merged_commune_counts_what_its_predecessors_recorded(
    api: Api, day: date, expected: dict[str, tuple[int, int]]
) -> None:
    assert api.run(rows, day, place("a", SEEN), place("b")) == expected


def test_nobody_knows_in_which_part_of_a_split_commune_an_old_record_lies(api: Api) -> None:
    found = api.run(rows, date(2022, 9, 1), place("s", SEEN), place("s1"))
    assert found == {"ab": (0, 0), "c": (0, 0), "s": (1, 1), "s1": (0, 1), "s2": (0, 0)}


def test_a_commune_to_come_is_told_only_if_records_lie_in_it(api: Api) -> None:
    found = api.run(rows, date(2022, 6, 30), place("ab", SEEN))
    assert found == {"a": (0, 0), "ab": (1, 1), "b": (0, 0), "c": (0, 0), "s": (0, 0)}
