"""Minors whom nobody counted, in a published table: like what is hidden, never 0."""

from collections.abc import Callable
from typing import Any

import pytest

from backend.domains.support.support_releases.table_suppression import get_published_figures
from backend.domains.support.support_releases.year_tables import MINORS, Leaf
from backend.domains.support.support_services.models import Service
from tests.acting import CURRENT, Api
from tests.domains.support.support_releases.test_insiders import UNITS
from tests.domains.support.support_releases.test_routes import publish
from tests.domains.support.support_services.counting import SHEET, sheet

Counts = dict[str, tuple[int, int | None]]
"""{service: times, minors among them}"""


def write(api: Api, unit: str, numbers: Counts) -> None:
    body = sheet(unit, "2021-02", **{service: count for service, (count, _) in numbers.items()})
    for line in body["lines"]:
        line["under_18_count"] = numbers[line["service"]][1]
    answer = api.as_("district").post(SHEET, body, etag=CURRENT)
    assert answer.status_code == 200, answer.text


def minors(api: Api, loan: int | None) -> dict[str, Any]:
    write(api, "binhnghia", {"loan": (30, loan), "health": (40, 20)})
    write(api, "trangan", {"loan": (30, 0), "health": (40, 20)})
    found: dict[str, Any] = publish(api)["figures"]
    return found


def test_a_sum_with_an_unknown_part_is_no_number(api: Api) -> None:
    told = minors(api, None)["under_18"]
    assert (told["count"], told["services"]["loan"]) == (None, None)


@pytest.mark.parametrize("loan", [0, None])
def test_a_counted_0_is_shown_and_an_unknown_part_is_not(loan: int | None) -> None:
    """Six communes, so that a table has services; perhaps one did not count its minors."""
    leaves = [Leaf(unit, 1, Service.HEALTH, 30, 8) for unit in UNITS]
    leaves += [Leaf(unit, 2, Service.LOAN, 30, 0) for unit in UNITS[1:]]
    figures = get_published_figures([*leaves, Leaf(UNITS[0], 2, Service.LOAN, 30, loan)])
    minors = {key: figures[key] for key in ((MINORS,), (MINORS, Service.LOAN))}
    counted = {(MINORS,): 8 * len(UNITS), (MINORS, Service.LOAN): 0}
    assert minors == (counted if loan == 0 else dict.fromkeys(counted))
    if loan == 0:
        assert figures[MINORS, Service.HEALTH] == 8 * len(UNITS)


def test_unknown_looks_like_hidden(begin: Callable[[], Api]) -> None:
    """Whether a commune counted 2 minors or did not count, the table of the others is the same."""
    unknown, small = minors(begin(), None), minors(begin(), 2)
    assert unknown["under_18"]["services"]["loan"] is small["under_18"]["services"]["loan"] is None
    hidden = {name for name, value in small["under_18"]["services"].items() if value is None}
    shown = unknown["under_18"]["services"].items()
    assert {name for name, value in shown if value is None} <= hidden
    for figures in (unknown, small):
        figures.pop("under_18")
    assert unknown == small, "and nothing beside the minors tells them apart"
