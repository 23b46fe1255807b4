"""What a visit leaves beside its minutes comes in a batch, too, named as a phone names it.

A commitment and a head count are acts on the place; a recommendation is reported as carried out.
"""

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from backend.core.session.models import create_id
from backend.domains.establishments.establishments.models import Commitment, WorkforceCount
from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import signed, whole
from tests.domains.inspections.inspections.test_on_the_spot import ASKED
from tests.domains.inspections.sync_operations.sending import codes, operation, send, statuses

COUNT = {"counted_on": "2022-10-01", "total": 6, "female": 4}


def on_place(seq: int, action: str, body: dict[str, Any]) -> Any:
    id = str(world.establishment("binhnghia"))
    return operation(
        seq,
        action,
        id,
        {"id": str(create_id()), **body},
        entity="establishments",
        base_version=None,
    )


@pytest.fixture
def task(api: Api) -> dict[str, Any]:
    """What signed minutes ask the place to do."""
    signed(api, whole(recommendation_items=ASKED))
    found: dict[str, Any] = api.as_("inspector").get("/recommendations").json()["items"][0]
    return found


def test_commitment_and_count_are_entered_once(api: Api) -> None:
    """Two of one day are refused with their reason; what comes after them is done."""
    counted, signs = on_place(1, "workforce-counts", COUNT), {"signed_on": "2022-10-01"}
    batch = (
        *(counted, on_place(2, "workforce-counts", COUNT)),
        *(on_place(3, "commitments", signs), on_place(4, "commitments", signs)),
    )
    district = api.as_("district")
    answer = send(district, *batch)
    assert statuses(answer) == ["applied", "refused", "applied", "refused"]
    assert codes(answer) == [None, "already-counted", None, "already-signed"]
    assert statuses(send(district, *batch)) == ["duplicate"] * 4
    place = world.establishment("binhnghia")
    for kind in (Commitment, WorkforceCount):
        rows = sa.select(sa.func.count()).where(kind.establishment_id == place)
        assert api.one(rows) == 1
    assert (
        api.one(
            sa.select(WorkforceCount.total).where(WorkforceCount.id == UUID(counted["body"]["id"]))
        )
        == 6
    )


def test_a_task_is_reported_done_once(api: Api, task: dict[str, Any]) -> None:
    """Whoever comes second gets the record as it is, and closes nothing over it."""
    done = {"fulfilled_on": "2022-10-01", "note": "Đã niêm yết"}
    more = {"entity": "recommendations", "base_version": task["version"]}
    first, second = (operation(1, "fulfil", task["id"], done, **more) for _ in range(2))
    answer = send(api.as_("inspector"), first)
    assert (statuses(answer), statuses(send(api.as_("inspector"), first))) == (
        ["applied"],
        ["duplicate"],
    )
    late = send(api.as_("district"), {**second, "body": {"fulfilled_on": "2022-10-02"}})
    assert (statuses(late), codes(late)) == (["refused"], ["stale"])
    assert late["results"][0]["problem"]["current"]["closed_on"] == "2022-10-01"
