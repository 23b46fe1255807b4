"""Closing days that are moved: who is late, what is due and what is told of it follow."""

from tests.acting import Api
from tests.domains.reporting.reports.making import QUARTER, begun, done

RULE = {"level": "commune", "period_kind": "quarter", "days_after": 2, "basis": "CV 12/LĐTBXH"}


def test_what_is_due_follows_the_day_that_was_moved(api: Api) -> None:
    part = begun(api, "trangan", "trangan")
    officer, office = api.as_("trangan"), api.as_("district")

    def due() -> tuple[str, str, bool]:
        items = done(officer.get("/deadlines"))["items"]
        (mine,) = [i for i in items if i["entity_id"] == part["id"]]
        waits = [i for i in done(officer.get("/inbox"))["items"] if i["entity_id"] == part["id"]]
        assert [i["due_on"] for i in waits] == [mine["due_on"]]
        asked = done(office.get("/reports/overview", **QUARTER))["items"]
        (row,) = [one for one in asked if one["org_unit_name"] == "Tràng An"]
        assert row["closes_on"] == mine["due_on"]
        return mine["due_on"], mine["basis"], row["is_late"]

    assert due()[0] == "2022-10-05"
    rule = done(office.post("/report-calendars", RULE), 201)
    assert due() == ("2022-10-02", "CV 12/LĐTBXH", True)
    # Only by a letter; the province moves what the district has not set, and one period outranks.
    path = f"/report-calendars/{rule['id']}"
    assert office.patch(path, {"days_after": 9}, rule).status_code == 422
    moved = {"days_after": 9, "basis": "CV 40/LĐTBXH"}
    rule = done(office.patch(path, moved, rule))
    assert due() == ("2022-10-09", "CV 40/LĐTBXH", False)
    one = {
        **RULE,
        "period_start": QUARTER["period_start"],
        "days_after": 1,
        "basis": "CV 9/SLĐTBXH",
    }
    done(api.as_("province").post("/report-calendars", one), 201)
    assert due() == ("2022-10-01", "CV 9/SLĐTBXH", True)
    assert office.delete(path, rule).status_code == 204

    with api.queries() as asked:
        told = done(office.get("/report-calendars/history"))["items"]
    assert len(asked) <= 6
    assert [
        (i["action"], i["days_before"], i["days_after"], i["basis"], i["by_name"]) for i in told
    ] == [
        ("deleted", 9, None, "CV 40/LĐTBXH", "Trần Thu Hà"),
        ("created", None, 1, "CV 9/SLĐTBXH", "Bùi Thị Mai"),
        ("updated", 2, 9, "CV 40/LĐTBXH", "Trần Thu Hà"),
        ("created", None, 2, "CV 12/LĐTBXH", "Trần Thu Hà"),
    ]
    assert told[1]["period_start"] == QUARTER["period_start"]
    assert len(done(officer.get("/report-calendars/history"))["items"]) == 4
    assert done(api.as_("district2").get("/report-calendars/history"))["items"] == [told[1]]
