"""The published table of today, attacked by communes that lead: they know their own months.

Through the door: months of a province's communes, published by the office above, read by everyone,
and solved for whole numbers. In 2025 a commune also knows the months of those that went into it.
"""

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest

from backend.core.session.org_units import OrgUnit, OrgUnitSuccession
from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.domains.organisation.areas.models import Area, AreaKind
from backend.domains.organisation.org_units.service import update_closure
from backend.domains.support.support_releases.table_suppression import YearOfSupport
from backend.domains.support.support_releases.year_tables import (
    ALL,
    COMMUNE,
    HALF,
    MINORS,
    MONTH,
    QUARTER,
    SERVICES,
    Key,
)
from backend.domains.support.support_services.models import Service, SupportService
from backend.permissions import Role
from tests import today
from tests.acting import Api, add
from tests.domains.ratings.commune_ratings.making import done
from tests.domains.support.support_releases.insiders import Printed, narrow_for
from tests.domains.support.support_releases.worlds import World
from tests.proofs import proof_seed, proof_size

YEAR = 2025
FIRST, LAST_BEFORE = date(2025, 7, 1), date(2025, 6, 30)
NOW = tuple(today.unit(f"xa-{number}") for number in range(5))
BEFORE = tuple(today.unit(f"cu-{number}") for number in range(3))
"""They went into the first commune of today."""
HEIR = NOW[0]
PUBLISHER = "chi-cuc"


class Province(World):
    """A random year: the old communes count until June, those of today from July on."""

    def __init__(self, rng: Random) -> None:
        super().__init__(rng, len(NOW) + len(BEFORE), is_sparse=True)
        ids = dict(zip(self.units, (*NOW, *BEFORE), strict=True))
        self.units = [*NOW, *BEFORE]
        self.atoms = [(ids[unit], *rest) for unit, *rest in self.atoms]  # type: ignore[misc]
        self.values = [
            value if (atom[1] <= 6) == (atom[0] in BEFORE) else 0
            for atom, value in zip(self.atoms, self.values, strict=True)
        ]
        self.told: tuple[UUID, ...] = ()
        """The communes that the table names."""

    def parts(self, key: Key) -> list[int]:
        """The first commune of today is told with those that went into it, unless they are."""
        if key[:2] != (COMMUNE, HEIR):
            return super().parts(key)
        inside = {HEIR, *BEFORE} - {*self.told} | {HEIR}
        return [
            i
            for i, (unit, _, service, _) in enumerate(self.atoms)
            if unit in inside and key[2:] in ((), (service,))
        ]

    def enter(self, db: Session) -> None:
        """Every month of each commune, as its office counted it."""
        counts = dict(zip(self.atoms, self.values, strict=True))
        for unit in self.units:
            months = range(1, 7) if unit in BEFORE else range(7, 13)
            for month in months:
                add(
                    db,
                    *(
                        SupportService(
                            id=uuid4(),
                            org_unit_id=unit,
                            month=date(YEAR, month, 1),
                            service=service,
                            count=counts[unit, month, service, False]
                            + counts[unit, month, service, True],
                            under_18_count=counts[unit, month, service, True],
                        )
                        for service in Service
                    ),
                )


def open_province(db: Session) -> None:
    """Five communes of today with areas, three that went into the first, and who publishes."""
    today.open_offices(db, "chauson")
    above = today.unit("ninhbinh")
    today.add_person(db, PUBLISHER, "Phạm Văn Tài", Role.LEAD_OFFICER, above)
    for number, _ in enumerate(NOW):
        name = f"xa-{number}"
        today.add_unit(db, name, f"1399{number}", f"Xã {number}", "xã", "commune", above)
        add(db, Area(org_unit_id=today.unit(name), name="Thôn 1", kind=AreaKind.VILLAGE))
    for number, id in enumerate(BEFORE):
        name = f"cu-{number}"
        today.add_unit(db, name, f"1389{number}", f"Xã cũ {number}", "xã", "commune", above)
        unit = db.require(OrgUnit, id)
        unit.valid_from, unit.valid_to = date(2004, 1, 1), LAST_BEFORE
        db.flush()
        add(
            db,
            OrgUnitSuccession(predecessor_id=id, successor_id=HEIR, effective_on=FIRST),
        )
    update_closure(db)


def read_printed(release: Any) -> Printed:
    """The numbers of the table by the keys of the attack."""
    figures = release["figures"]
    found: Printed = {(ALL,): figures["count"], (MINORS,): figures["under_18"]["count"]}

    def put(key: Key, services: dict[str, int | None]) -> None:
        found.update({(*key, Service(one)): value for one, value in services.items()})

    put((SERVICES,), figures["services"])
    put((MINORS,), figures["under_18"]["services"])
    for one in figures["communes"]:
        unit = UUID(one["org_unit_id"])
        found[COMMUNE, unit] = one["count"]
        put((COMMUNE, unit), one["services"])
    for kind, name in ((MONTH, "months"), (QUARTER, "quarters"), (HALF, "halves")):
        found.update({(kind, at): value for at, value in enumerate(figures[name], 1)})
    for at, services in enumerate(figures["quarter_services"], 1):
        put((QUARTER, at), services)
    return found


def publish(api: Api, world: Province) -> Printed:
    set_today(date(2026, 11, 28))
    api.run(open_province)
    api.run(world.enter)
    body = {"year": YEAR, "accept_missing": True}
    made = done(api.as_(PUBLISHER).post("/support-releases", body), 201)
    release = done(api.as_("so-y-te").get(f"/support-releases/{made['id']}"))
    world.told = tuple(UUID(one["org_unit_id"]) for one in release["figures"]["communes"])
    printed = read_printed(release)
    for key, value in printed.items():
        assert value is None or value == world.value(world.parts(key)), key
    return printed


TOGETHER = frozenset({HEIR, *BEFORE})
"""The commune that knows what four counted."""
ROLES = (frozenset[UUID](), TOGETHER, *(frozenset({unit}) for unit in NOW[1:]))
"""Everybody; each commune of today with what it took over."""


def provinces() -> Iterator[Province]:
    rng = Random(proof_seed())
    for _ in range(proof_size(full=60, campaign=20, least=2)):
        yield Province(rng)


@pytest.mark.campaign
def test_no_leading_commune_learns_a_small_figure_of_another(begin: Any) -> None:
    shown = 0
    for world in provinces():
        printed = publish(begin(), world)
        for role in ROLES:
            assert narrow_for(world, printed, role) == {}, (role, world.values)
        shown += sum(value is not None for value in printed.values())
    assert shown > 0


def count_much_in_one() -> Province:
    """The commune and each that went into it has twenty, each of the others one."""
    world = Province(Random(0))
    much = {(HEIR, 8): 20, **{(unit, 2): 20 for unit in BEFORE}}
    few = {(unit, 8): 1 for unit in NOW[1:]}
    world.values = [
        {**much, **few}.get(atom[:2], 0) if atom[2:] == (Service.HEALTH, False) else 0
        for atom in world.atoms
    ]
    return world


def test_a_commune_and_what_it_took_over_are_one_reader(api: Api) -> None:
    """The sum of all, less what four of the table's units counted, would be the others' four."""
    world = count_much_in_one()
    printed = publish(api, world)
    assert {*world.told} == {*NOW, today.unit("chauson")}
    assert narrow_for(world, printed, TOGETHER) == {}


def test_without_the_insiders_the_attack_finds_them(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a table that holds against its reader alone."""
    monkeypatch.setattr(YearOfSupport, "list_insiders", lambda *_: [])
    monkeypatch.setattr(YearOfSupport, "find_revealing_sums", lambda *_: set())
    world = count_much_in_one()
    printed = publish(api, world)
    assert narrow_for(world, printed, frozenset()) == {}
    assert narrow_for(world, printed, TOGETHER)
