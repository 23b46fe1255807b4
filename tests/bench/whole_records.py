"""A plan, a report, a rating and a tip with all that belongs to them, for lists that lie below one.

Made through the door, before tables are filled with made rows: those have no contents that an
endpoint could compute with.
"""

from pathlib import Path
from typing import Any

from fastapi import FastAPI

from backend.core.text.clock import set_today
from backend.domains.ratings.rating_criteria_sets.models import RatingEvidenceKind
from backend.main import create_app
from backend.settings import Settings
from tests import world
from tests.acting import Api
from tests.calling import Client
from tests.domains.planning.plans.making import PLAN, visit
from tests.domains.planning.plans.test_tasks import task
from tests.domains.police.tip_offs.telling import only_tip, tell
from tests.domains.ratings.commune_ratings import making as ratings
from tests.domains.reporting.reports import making as reports

PARENTS = ("plans", "reports", "commune-ratings", "tip-offs")
"""Resources whose lists need a record with its contents."""
Whole = dict[str, Any]
"""{resource: the record as it is read}."""


def build_app(url: str, folder: Path) -> FastAPI:
    settings = Settings(app_env="test", database_url=url, var_dir=folder, _env_file=None)
    return create_app(settings)


def create_whole_records(url: str, folder: Path) -> Whole:
    """One record of each of `PARENTS` in the database at `url`, with the cast of tests/world.py.

    `folder` keeps the keys of tips: whoever reads them needs the same one.
    """
    set_today(world.TODAY)
    app = build_app(url, folder)
    with Client(app) as http:
        api = Api(http, app)
        ratings.ready(api)
        api.run(lambda db: visit(db, "binhnghia", world.TODAY))
        tell(api)
        made = {
            "plans": read(api, f"{PLAN}/progress") | {"task_id": task(api)["id"]},
            "reports": reports.act(api, "leader", reports.submitted(api), "approve"),
            "commune-ratings": ratings.scored(api),
            "tip-offs": only_tip(api, "handler"),
        }
        http.wait_for(app.state.database.close())
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
    return [record[parameter]]
