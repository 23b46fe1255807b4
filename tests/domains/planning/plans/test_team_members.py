"""A member of one team reads the plan's figures as everybody does, and opens only own visits."""

from typing import Any

from backend.core.session.session import Session
from backend.domains.inspections.inspections.models import InspectionStatus
from tests import world
from tests.acting import Api
from tests.core.session.test_scope import visit

PROGRESS = f"/plans/{world.plan()}/targets/establishments_inspected/progress"
RECORDS = f"/plans/{world.plan()}/targets/establishments_inspected/records"


def signed(api: Api) -> str:
    """A visit of the district's team, to which `inspector2` does not belong."""

    def add(db: Session) -> Any:
        record = visit("binhnghia", "district")
        record.status = InspectionStatus.SIGNED
        return db.save(record).id

    return str(api.run(add))


def test_figure_and_list_are_the_offices(api: Api) -> None:
    inspection = signed(api)
    for person in ("district", "inspector", "inspector2"):
        who = api.as_(person)
        figure = who.get(PROGRESS).json()
        assert (figure["numerator"], figure["denominator"]) == (1, 4), person
        assert figure["records"] is not None
        counted = who.get(RECORDS, counted="true").json()["items"]
        assert [r["id"] for r in counted] == [str(world.establishment("binhnghia"))]
    assert api.as_("inspector").get(f"/inspections/{inspection}").status_code == 200


def test_the_visit_itself_stays_its_teams(api: Api) -> None:
    inspection = signed(api)
    stranger = api.as_("inspector2")
    assert stranger.get(f"/inspections/{inspection}").status_code == 404
    assert stranger.get("/inspections").json()["items"] == []
    place = world.establishment("binhnghia")
    timeline = stranger.get(f"/establishments/{place}/timeline").json()["items"]
    assert inspection not in str(timeline)
    assert inspection not in str(stranger.get("/changes").json()["items"])
