"""How many statements reports take: a number that neither records nor figures raise."""

from tests.acting import Api
from tests.features.reports.making import act, begun, submitted

FROZEN = {
    "": 15,
    "/lines/establishments_active/records": 8,
    "/diff": 9,
    "/diff?with={draft}": 9,
    "/edition": 7,
    "/document.xlsx": 9,
    "/late-changes": 94,  # three periods of each source, and the records behind one
}
DRAFT = {"": 27, "/document.xlsx": 34, "/lines/workers_total/records": 8}


def test_reading_takes_few_statements(api: Api) -> None:
    draft = begun(api)
    report = act(api, "leader", submitted(api, period_start="2022-04-01"), "approve")
    for id, paths in ((report["id"], FROZEN), (draft["id"], DRAFT)):
        for path, most in paths.items():
            with api.queries() as asked:
                answer = api.as_("district").get(f"/reports/{id}{path.format(draft=draft['id'])}")
            assert answer.status_code == 200
            assert len(asked) <= most, (path, len(asked))
