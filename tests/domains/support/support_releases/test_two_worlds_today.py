"""Where communes run the plan: nobody above or beside a commune learns a small figure of it.

The same province twice, with other small numbers in two communes that add up to the same. Whatever
somebody is answered who may not read these, by whatever endpoint, must be the same in both.
"""

import re
from collections.abc import Callable
from uuid import uuid5

import pytest
from fastapi import FastAPI

from backend.core.text.clock import set_today
from backend.permissions import Role
from tests import today
from tests.acting import Api
from tests.domains.reporting.report_papers.test_statutory import is_file
from tests.domains.reporting.reports.making import act, done, written
from tests.domains.support.support_releases.surfaces import Told, every_read
from tests.proofs import proof_sample

YEAR = {"period_kind": "year", "period_start": "2025-01-01"}
COMMUNES = ("binhluc-xa", "binhmy-xa", "chauson")
ONE = {"binhluc-xa": 3, "binhmy-xa": 44, "chauson": 20}
OTHER = {"binhluc-xa": 4, "binhmy-xa": 43, "chauson": 20}
READERS = proof_sample(("so-y-te", "lead-chauson"))
OF_ITSELF = re.compile(
    r'"(computed_at|held_since|submitted_at|last_seen_at|expires_at|started_at|report_id)":'
    r'"[^"]*",?'
)
"""Moments and new ids, which differ from one database to the next although nothing else does."""


def populate(api: Api, loans: dict[str, int]) -> None:
    """The months of 2025, a report of each commune, and one of the province."""
    set_today(today.TODAY)
    api.run(today.open_offices, *COMMUNES)
    above = today.unit("ninhbinh")
    api.run(today.add_person, "giam-doc", "Lê Minh Tâm", Role.LEADER, above)
    for commune, count in loans.items():
        lead, unit = f"lead-{commune}", str(today.unit(commune))
        lines = [{"service": "loan", "count": count}]
        body = {"org_unit_id": unit, "month": "2025-08", "lines": lines}
        done(api.as_(lead).post("/support-services/sheet", body))
        needs: dict[str, object] = {"org_unit_id": unit, "year": 2025, "half": 2}
        needs |= {"reached_count": count, "loan": count}
        done(api.as_(lead).post("/needs-assessments", needs), 201)
        enter_area(api, lead, unit)
        report = done(api.as_(lead).post("/reports", {"org_unit_id": unit, **YEAR}), 201)
        report = written(api, report, lead)
        act(api, lead, report, "submit", {"accept_missing": True})
    done(api.as_("so-y-te").post("/reports", {"org_unit_id": str(above), **YEAR}), 201)


def enter_area(api: Api, lead: str, unit: str) -> None:
    """A thôn with a place and an activity in it: the same in both worlds."""

    def known_as(name: str) -> dict[str, str]:
        mark = uuid5(today.SPACE, f"{name} {unit}").hex[-12:]
        return {"id": f"01890000-0000-7000-8000-{mark}", **own}

    own = {"org_unit_id": unit}
    area = done(
        api.as_(lead).post("/areas", {**known_as("area"), "name": "Thôn 1", "kind": "village"}), 201
    )
    own["area_id"] = area["id"]
    place = {"name": "Nhà nghỉ Hoa Mai", "establishment_type": "motel", "address": "Thôn 1"}
    done(api.as_(lead).post("/establishments", known_as("place") | place), 201)
    held = {"form": "conference", "held_on": "2025-08-12", "topic": "Phòng, chống mại dâm"}
    held |= {"audience": "residents"}
    done(api.as_(lead).post("/communication-activities", known_as("held") | held), 201)


def every_answer(app: FastAPI, api: Api, who: str) -> Told:
    """What somebody is told by all reads; the files of reports are searched elsewhere."""
    told = every_read(app, api.as_(who)).items()
    return {name: clean(answer) for name, answer in told if not is_file(name)}


def clean(answer: object) -> str:
    return OF_ITSELF.sub("", str(answer))


@pytest.mark.slow
@pytest.mark.campaign
def test_two_worlds_are_alike_to_who_may_not_read(app: FastAPI, begin: Callable[[], Api]) -> None:
    """The control: the commune's own office finds where they differ."""
    api = begin()
    populate(api, ONE)
    asked = (*READERS, "lead-binhluc-xa")
    first = {who: every_answer(app, api, who) for who in asked}
    api = begin()
    populate(api, OTHER)
    for who in asked:
        second = every_answer(app, api, who)
        differing = {name for name in first[who] if first[who][name] != second.get(name)}
        if who == "lead-binhluc-xa":
            assert len(differing) > 3
        else:
            assert {n: (first[who][n], second.get(n)) for n in differing} == {}, who
