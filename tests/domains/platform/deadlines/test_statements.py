"""The list of work takes few statements, whoever looks; tests/domains/reporting/reports/
test_province.py asks the same of 5, 50 and 129 communes."""

from datetime import date, timedelta
from itertools import product

from backend.core.session.models import create_id, now
from backend.core.session.session import Session
from backend.domains.platform.second_approvals.models import SecondApproval
from tests import world
from tests.acting import Api, Person
from tests.domains.planning.plans.making import breach

MOST = 6
"""Who looks, what waits, what follows from it, days off, closing days, who may be the second."""


UNITS = ("trangan", "binhnghia", "binhmy")
ACTS = ("cancel-decision", "decide-above-cap", "reopen-report-line")


def add_requests(db: Session) -> None:
    """Requests for a second person in several units, under several permissions."""
    for unit, act in product(UNITS, ACTS):
        db.add(
            SecondApproval(
                act=act,
                org_unit_id=world.unit(unit),
                entity="violations",
                entity_id=create_id(),
                entity_version=1,
                subject="Vi phạm",
                reason="Nhập nhầm",
                asker_id=world.user("district"),
                expires_at=now() + timedelta(hours=72),
            )
        )


def count_statements(api: Api, person: Person, path: str) -> int:
    person.get(path)  # compiles what is asked first
    with api.queries() as asked:
        answer = person.get(path)
    assert answer.status_code == 200, answer.text
    return len(asked)


def test_each_role_has_its_list_in_few_statements(api: Api) -> None:
    for unit in UNITS:
        api.run(breach, unit, date(2022, 9, 12))
    api.run(add_requests)
    took = {
        (name, path): count_statements(api, api.as_(name), path)
        for name in world.PEOPLE
        for path in ("/inbox", "/inbox/count", "/deadlines")
    }
    assert {key: count for key, count in took.items() if count > MOST} == {}
    assert {count for key, count in took.items() if key[1] == "/inbox"} >= {2, 4}
    waiting = [one["kind"] for one in api.as_("leader").get("/inbox").json()["items"]]
    assert waiting.count("second_approval") == len(UNITS) * len(ACTS)
