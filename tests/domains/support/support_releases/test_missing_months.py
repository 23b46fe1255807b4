"""Months that a commune did not send, in a published table: unknown, never 0, and no way in.

Which commune sent which month everybody may read. The attacker here knows it, too: what was not
sent adds nothing to any sum.
"""

from collections.abc import Iterator
from datetime import date
from itertools import product
from random import Random
from typing import Any
from uuid import uuid4

import pytest

from backend.core.session.session import Session
from backend.disclosure.publication import MIN_COMMUNES
from backend.disclosure.suppression import is_small
from backend.domains.support.support_releases.metrics import compute_exact_sums
from backend.domains.support.support_releases.models import SupportRelease
from backend.domains.support.support_releases.table_suppression import (
    PERIODS,
    build_protected_figures,
    get_published_figures,
    has_same_months,
)
from backend.domains.support.support_releases.year_tables import ADULTS, Key, Leaf
from backend.domains.support.support_services.models import Service
from backend.metrics.geography import get_commune_frame
from tests import world
from tests.acting import Api, add
from tests.domains.support.support_releases.insiders import narrow_for, pair_roles, single_roles
from tests.domains.support.support_releases.more_communes import found_communes
from tests.domains.support.support_releases.test_insiders import NOBODY
from tests.domains.support.support_releases.test_routes import (
    FIVE,
    PATH,
    assess,
    figures_in,
    publish,
)
from tests.domains.support.support_releases.worlds import MONTHS, USED, World
from tests.domains.support.support_services.counting import write
from tests.proofs import is_time_left, proof_seed, proof_size


def commune(figures: Any, name: str) -> Any:
    return next(one for one in figures["communes"] if one["org_unit_name"] == name)


def four_communes(api: Api, **more: int) -> None:
    """All but Bình Nghĩa send January and July."""
    api.run(found_communes)
    for unit in FIVE[1:]:
        for month in ("2021-01", "2021-07"):
            write(api, unit, month, loan=20, health=20, legal_aid=0, **more)


def test_a_commune_that_sent_no_month_is_unknown(api: Api) -> None:
    four_communes(api)
    figures = publish(api)["figures"]
    own = commune(figures, "Bình Nghĩa")
    assert (own["months_reported"], own["months_due"]) == (0, 12)
    assert {own["count"], *own["services"].values()} == {None}, "nobody counted: no 0"
    other = commune(figures, "Tràng An")
    assert (other["months_reported"], other["months_due"], other["count"]) == (2, 12, 80)


def test_a_sum_says_of_how_many_months_it_is(api: Api) -> None:
    four_communes(api)
    figures = publish(api)["figures"]
    assert (figures["count"], figures["reports"]) == (320, {"sent": 8, "due": 60})
    assert figures["month_reports"][0] == {"sent": 4, "due": 5}
    assert figures["month_reports"][1] == {"sent": 0, "due": 5}


def test_what_nobody_counted_is_unknown_and_a_counted_0_is_0(api: Api) -> None:
    four_communes(api)
    figures = publish(api)["figures"]
    assert (figures["services"]["legal_aid"], figures["services"]["other"]) == (0, None)
    assert (figures["months"][0], figures["months"][1]) == (160, None)
    assert (figures["quarters"][0], figures["quarters"][1]) == (160, None)
    assert figures["quarter_services"][1] == dict.fromkeys(Service)


def test_the_exact_sum_of_what_nobody_counted_is_unknown(api: Api) -> None:
    """Also where other services were counted: the form's line stays blank."""
    four_communes(api)

    def compute(db: Session) -> dict[str, int | None]:
        district, first, last = world.unit("binhluc"), date(2021, 1, 1), date(2021, 12, 31)
        frame = get_commune_frame(db, district, last)
        exact = compute_exact_sums(db, district, first, last, frame)
        return {code: one.total for code, one in exact.items()}

    told = api.run(compute)
    assert (told["support_legal_aid"], told["support_health"]) == (0, 160)
    assert (told["support_other"], told["support_employment"]) == (None, None)


def test_of_months_that_not_all_sent_no_period_is_told(api: Api) -> None:
    """Bình Nghĩa alone sent March: its year would tell that month, and the month its year."""
    four_communes(api)
    write(api, "binhnghia", "2021-03", loan=20, health=20)
    figures = publish(api)["figures"]
    assert figures["count"] == 360
    assert {*figures["months"], *figures["quarters"], *figures["halves"]} == {None}
    assert figures["month_reports"][2] == {"sent": 1, "due": 5}


def test_a_year_of_which_nothing_was_sent_is_unknown(api: Api) -> None:
    figures = publish(api)["figures"]
    assert figures.pop("reports") == {"sent": 0, "due": 36}
    assert figures["needs"].pop("reports") == {"sent": 0, "due": 6}
    for one in figures["communes"]:
        assert (one.pop("months_reported"), one.pop("months_due")) == (0, 12)
    assert {one["sent"] for one in figures.pop("month_reports")} == {0}
    assert figures_in(figures) == []


def test_needs_say_of_how_many_half_years_they_are(api: Api) -> None:
    """The first half of 2021 nobody sent, the second all but one."""
    api.run(found_communes)
    for at, unit in enumerate(FIVE[1:]):
        assess(api, unit, 20 + at, loan=8 + at)
    needs = publish(api)["figures"]["needs"]
    assert (needs["reached_count"], needs["needs"]["loan"]) == (86, 38)
    assert needs["reports"] == {"sent": 4, "due": 10}


def test_needs_that_three_of_five_sent_are_a_total_at_most(api: Api) -> None:
    """That two communes sent nothing is known: each part would tell the others'."""
    api.run(found_communes)
    for at, unit in enumerate(FIVE[2:]):
        assess(api, unit, 20 + at, loan=8 + at)
    needs = publish(api)["figures"]["needs"]
    assert (needs["reached_count"], {*needs["needs"].values()}) == (63, {None})


def test_a_table_of_before_tells_no_0_of_who_sent_nothing(api: Api) -> None:
    """It was published for ever; what nobody counted is not read as 0 out of it."""
    nothing = dict.fromkeys(map(str, Service), 0)
    row = {"org_unit_name": "Bình Nghĩa", "count": 0, "services": nothing}
    figures = {
        "count": 0,
        "services": nothing,
        "communes": [
            {"org_unit_id": str(world.unit("binhnghia")), "months_reported": 0, **row},
            {"org_unit_id": str(world.unit("trangan")), "months_reported": 12, **row},
        ],
        "months": [0] * 12,
        "quarters": [0] * 4,
        "halves": [0] * 2,
        "quarter_services": [nothing] * 4,
        "under_18": {"count": 0, "services": nothing},
        "needs": {"reached_count": 0, "under_18_count": 0, "needs": nothing},
    }
    district = world.unit("binhluc")
    row = {"id": uuid4(), "org_unit_id": district, "year": 2020, "figures": figures}
    api.run(lambda db: add(db, SupportRelease(**row)))
    for person in ("district", "leader", "province"):
        told = api.as_(person).get(f"{PATH}/{row['id']}").json()["figures"]
        silent, spoken = told["communes"]
        assert {silent["count"], *silent["services"].values()} == {None}
        assert {spoken["count"], *spoken["services"].values()} == {0}
        assert (told["reports"], told["month_reports"]) == (None, [])


class Reported(World):
    """A random year of which only some months of some communes were sent, by few services."""

    def __init__(self, rng: Random, communes: int) -> None:
        super().__init__(rng, communes, is_sparse=True)
        few = rng.sample(MONTHS, rng.randint(1, 4))
        kind, silent = rng.choice(("same", "ragged", "ragged")), rng.randint(0, 1)
        self.sent = {
            (unit, month)
            for unit in self.units[silent:]
            for month in (few if kind == "same" else rng.sample(MONTHS, rng.randint(1, 3)))
        }
        busy = set(rng.sample(USED, rng.randint(1, 3)))
        counts = {
            atom: draw(rng) if atom[:2] in self.sent and atom[2] in busy and not atom[3] else 0
            for atom in self.atoms
        }
        self.with_zeros = [
            Leaf(*cell, counts[*cell, False], 0) for cell in product(self.units, MONTHS, USED)
        ]
        self.leaves = [leaf for leaf in self.with_zeros if (leaf.unit, leaf.month) in self.sent]
        self.atoms = [atom for atom in self.atoms if atom[:2] in self.sent]
        self.values = [counts[atom] for atom in self.atoms]
        self.units = [unit for unit in self.units if any(unit == of for of, _ in self.sent)]

    def printed_with_zeros(self) -> dict[Key, int | None]:
        """As if what was not sent were 0."""
        return {k: v for k, v in get_published_figures(self.with_zeros).items() if k[0] != ADULTS}


def draw(rng: Random) -> int:
    """Nothing, a few, or many."""
    return rng.choice((0, rng.randint(1, 4), rng.randint(5, 40), rng.randint(5, 40)))


def reported_worlds(count: int) -> Iterator[Reported]:
    rng = Random(proof_seed())
    for _ in range(count):
        made = Reported(rng, rng.randint(4, 6))
        if is_time_left():
            yield made


@pytest.mark.campaign
def test_who_knows_what_was_sent_learns_no_small_number() -> None:
    told = 0
    for made in reported_worlds(proof_size(full=200, campaign=40)):
        table, is_even = build_protected_figures(made.leaves), has_same_months(made.leaves)
        printed = {key: value for key, value in table.figures.items() if key[0] != ADULTS}
        pairs = pair_roles(made) if table.colluding == 2 else []
        for role in (NOBODY, *single_roles(made), *pairs):
            narrow = narrow_for(made, printed, role)
            small = {key for key, (value, _) in narrow.items() if is_small(value)}
            assert small == set(), (role, made.sent, made.values)
            # Whole, a month that one commune alone sent is that commune's year, which may be told.
            other = {key for key in narrow if key[0] not in PERIODS or is_even}
            assert len(made.units) < MIN_COMMUNES or other == set(), (role, other, made.sent)
        told += sum(value is not None for value in printed.values())
    assert told > 0


@pytest.mark.campaign
def test_were_it_0_the_same_attack_finds_small_numbers() -> None:
    """The control: the tables of before, in which what was not sent counted as 0."""
    assert any(
        is_small(value)
        for made in reported_worlds(200)
        for role in (NOBODY, *single_roles(made))
        for value, _ in narrow_for(made, made.printed_with_zeros(), role).values()
    )


@pytest.mark.campaign
def test_nothing_is_told_of_what_was_not_sent() -> None:
    for made in reported_worlds(proof_size(full=100, campaign=40)):
        printed = made.printed()
        for key, value in printed.items():
            parts = made.parts(key)
            assert value is None or (parts and value == made.value(parts)), key
        cells = product(made.units, USED)
        assert {("commune", unit, service) for unit, service in cells} <= printed.keys()
