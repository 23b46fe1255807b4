"""The list of work takes few statements, whoever looks; tests/domains/reporting/reports/
test_province.py asks the same of 5, 50 and 129 communes."""

from datetime import date

from tests import world
from tests.acting import Api, Person
from tests.domains.planning.plans.making import breach

MOST = 6
"""Who looks, what waits, what follows from it, days off, closing days, who may be the second."""


def count_statements(api: Api, person: Person, path: str) -> int:
    person.get(path)  # compiles what is asked first
    with api.queries() as asked:
        answer = person.get(path)
    assert answer.status_code == 200, answer.text
    return len(asked)


def test_each_role_has_its_list_in_few_statements(api: Api) -> None:
    for unit in ("trangan", "binhnghia"):
        api.run(breach, unit, date(2022, 9, 12))
    took = {
        (name, path): count_statements(api, api.as_(name), path)
        for name in world.PEOPLE
        for path in ("/inbox", "/inbox/count", "/deadlines")
    }
    assert {key: count for key, count in took.items() if count > MOST} == {}
    assert {count for key, count in took.items() if key[1] == "/inbox"} >= {2, 4}
