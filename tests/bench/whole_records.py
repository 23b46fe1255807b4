"""A plan, a report, a rating and a tip with all that belongs to them, for lists that lie below one.

Made through the door.
"""

from typing import Any

from backend.domains.ratings.rating_criteria_sets.models import RatingEvidenceKind
from tests import world
from tests.acting import Api
from tests.domains.planning.plans.making import PLAN, visit
from tests.domains.planning.plans.test_tasks import task
from tests.domains.police.tip_offs.telling import only_tip, tell
from tests.domains.ratings.commune_ratings import making as ratings
from tests.domains.reporting.reports import making as reports

PARENTS = ("plans", "reports", "commune-ratings", "tip-offs")
"""Resources whose lists need a record with its contents."""
Whole = dict[str, Any]
"""{resource: the record as it is read}."""


def create_whole_records(api: Api) -> Whole:
    """One record of each of `PARENTS`, beside the cast of tests/world.py."""
    ratings.ready(api)
    api.run(lambda db: visit(db, "binhnghia", world.TODAY))
    tell(api)
    made = {
        "plans": read(api, f"{PLAN}/progress") | {"task_id": task(api)["id"]},
        "reports": reports.act(api, "leader", reports.submitted(api), "approve"),
        "commune-ratings": ratings.scored(api),
        "tip-offs": only_tip(api, "handler"),
    }
    assert set(made) == set(PARENTS)
    return made


def read(api: Api, path: str) -> Any:
    answer = api.as_("district").get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def values_of(parent: str, parameter: str, whole: Whole) -> list[str]:
    """What a path parameter below a record of `parent` may be: each of its codes, each kind."""
    record = whole[parent]
    if parameter == "kind":
        return [kind.value for kind in RatingEvidenceKind]
    if parameter == "code":
        return [part["code"] for part in record["targets" if parent == "plans" else "lines"]]
    if parameter == "id":
        return [str(world.plan()) if parent == "plans" else record["id"]]
    return [record[parameter]] if parameter in record else []
