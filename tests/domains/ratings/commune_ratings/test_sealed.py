"""The database itself keeps approved ratings and the sets that they were made by."""

from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from backend.core.session.session import Session
from backend.domains.ratings.rating_criteria_sets.models import Criterion
from migrations.triggers import create_triggers, drop_triggers
from tests import world
from tests.acting import Api
from tests.databases import pg_server
from tests.domains.ratings.commune_ratings.making import SET, approved, done, ready, submitted


def sql(api: Api, statement: str, **values: Any) -> int:
    """Run one statement past every rule of the application; the rows it touched."""

    def run(db: Session) -> int:
        typed = [sa.bindparam(k, type_=sa.Uuid()) for k in values]
        result = db.connection().execute(sa.text(statement).bindparams(*typed), values)
        return int(result.rowcount)

    return api.run(run)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE commune_ratings SET verified_total = 99 WHERE id = :id",
        "UPDATE commune_ratings SET status = 'verified' WHERE id = :id",
        "UPDATE commune_ratings SET version = version + 1 WHERE id = :id",
        "DELETE FROM commune_ratings WHERE id = :id",
        "UPDATE rating_criteria_sets SET max_score = 10 WHERE id = :set",
        "UPDATE rating_criteria_sets SET is_illustrative = NOT is_illustrative WHERE id = :set",
        "DELETE FROM rating_criteria_sets WHERE id = :set",
        "UPDATE rating_criteria SET max_points = 1 WHERE criteria_set_id = :set",
        "DELETE FROM rating_criteria WHERE criteria_set_id = :set",
    ],
)
def test_no_statement_changes_what_was_approved(api: Api, statement: str) -> None:
    ready(api)
    rating = approved(api)
    values = {"id": UUID(rating["id"]), "set": SET}
    used = {name: value for name, value in values.items() if f":{name}" in statement}
    with pytest.raises(IntegrityError, match="approved-rating"):
        sql(api, statement, **used)
    assert done(api.as_("district").get(f"/commune-ratings/{rating['id']}")) == rating | {
        "actions": []
    }


def test_no_criterion_joins_a_set_that_communes_were_approved_by(api: Api) -> None:
    ready(api)
    approved(api)
    line = {"criteria_set_id": SET, "org_unit_id": world.unit("hanam"), "code": "X", "title": "X"}
    with pytest.raises(IntegrityError, match="approved-rating"):
        api.run(lambda db: db.add(Criterion(id=uuid4(), max_points=5.0, position=9, **line)))


def test_the_name_of_the_set_and_its_last_day_may_still_change(api: Api) -> None:
    ready(api)
    approved(api)
    assert sql(api, "UPDATE rating_criteria_sets SET name = 'Mẫu cũ' WHERE id = :set", set=SET) == 1


def test_what_is_not_approved_is_free(api: Api) -> None:
    ready(api)
    rating = submitted(api)
    changed = "UPDATE commune_ratings SET held_since = created_at WHERE id = :id"
    assert sql(api, changed, id=UUID(rating["id"])) == 1


if not pg_server():  # which has no INSERT OR REPLACE

    @pytest.mark.parametrize("key", ["id", "year"])
    def test_replacing_is_no_way_round(api: Api, key: str) -> None:
        ready(api)
        rating = approved(api)
        other = submitted(api, "trangan")
        copied = "SELECT * FROM commune_ratings WHERE id = :other"
        taken = "id = :id" if key == "id" else f"org_unit_id = '{world.unit('binhnghia').hex}'"
        values = {"id": UUID(rating["id"])} if key == "id" else {}

        def replace(db: Session) -> None:
            connection = db.connection()
            connection.execute(
                sa.text(f"CREATE TEMP TABLE c2 AS {copied}").bindparams(
                    sa.bindparam("other", UUID(other["id"]), type_=sa.Uuid())
                )
            )
            typed = [sa.bindparam(k, type_=sa.Uuid()) for k in values]
            connection.execute(sa.text(f"UPDATE c2 SET {taken}").bindparams(*typed), values)
            connection.execute(sa.text("INSERT OR REPLACE INTO commune_ratings SELECT * FROM c2"))

        with pytest.raises(IntegrityError):
            api.run(replace)
        assert done(api.as_("district").get(f"/commune-ratings/{rating['id']}"))["total"] == 83.5


def test_the_triggers_can_be_put_up_again(api: Api) -> None:
    ready(api)
    rating = approved(api)
    api.run(lambda db: create_triggers(db.connection()))
    with pytest.raises(IntegrityError, match="approved-rating"):
        sql(api, "DELETE FROM commune_ratings WHERE id = :id", id=UUID(rating["id"]))
    api.run(lambda db: drop_triggers(db.connection()))
    assert sql(api, "DELETE FROM commune_ratings WHERE id = :id", id=UUID(rating["id"])) == 1
