"""Loading the catalogue: stable ids, refreshed words, and nothing twice."""

from typing import Any

import sqlalchemy as sa

from backend.domains.catalogues.violation_types.loading import load_violation_types
from backend.domains.catalogues.violation_types.models import ViolationType
from backend.law import reference
from tests.acting import Api


def rows(api: Api) -> list[Any]:
    found = sa.select(ViolationType.id, ViolationType.title, ViolationType.search_text)
    return api.all(found.order_by(ViolationType.position))


def test_a_second_load_changes_nothing(api: Api) -> None:
    before = rows(api)
    assert [id for id, *_ in before] == [act.id for act in reference.load_violation_types()]
    with api.queries() as seen:
        api.run(load_violation_types)
    assert not [s for s in seen if s.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert rows(api) == before


def test_a_load_brings_words_up_to_the_file(api: Api) -> None:
    before = rows(api)

    def spoil(db: Any) -> None:
        row = db.get(ViolationType, before[0].id)
        row.title, row.fine_max = "sai", 1
        db.flush()

    api.run(spoil)
    api.run(load_violation_types)
    assert rows(api) == before
