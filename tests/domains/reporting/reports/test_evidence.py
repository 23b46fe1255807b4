"""Files that prove a corrected line: the commune's own, kept with what was handed on."""

from tests.acting import Api
from tests.domains.inspections.inspections.making import draft, made
from tests.domains.platform.attachments.test_routes import PHOTO, sent
from tests.domains.reporting.reports.making import act, begun, done, fresh, line, submitted, written

CODE = "establishments_active"


def test_a_file_proves_a_corrected_line(api: Api) -> None:
    officer = api.as_("binhnghia")
    part = begun(api, "binhnghia", "binhnghia")
    path = f"/reports/{part['id']}/lines/{CODE}"
    file = made(sent(officer, part["id"], entity="report", caption="Sổ giấy của xã, trang 4"))
    foreign = made(api.as_("inspector").post("/inspections", draft()))
    photo = made(sent(api.as_("inspector"), foreign["id"]))
    body = {"value": 3, "reason": "Sổ giấy ghi thêm"}
    for id in (photo["id"], foreign["id"]):
        proof = {"entity": "attachments", "id": id}
        wrong = officer.patch(path, {**body, "evidence": proof}, part)
        assert done(wrong, 422)["errors"][0]["code"] == "no-such-evidence"
    proof = {"entity": "attachments", "id": file["id"]}
    part = done(officer.patch(path, {**body, "evidence": proof}, part))
    said = line(part, CODE)["correction"]["evidence"]
    assert (said["id"], said["sha256"], said["caption"]) == (
        file["id"],
        file["sha256"],
        "Sổ giấy của xã, trang 4",
    )
    # A neighbour does not see it; the district reads it, and cannot remove it; nor now the commune.
    where = {"entity": "report", "entity_id": part["id"]}
    assert api.as_("trangan").get("/attachments", **where).status_code == 404
    assert api.as_("province").get("/attachments", **where).status_code == 404  # a draft still
    assert len(done(api.as_("district").get("/attachments", **where))["items"]) == 1
    gone = api.as_("district").delete(f"/attachments/{file['id']}", file)
    assert gone.status_code == 409, gone.text
    part = act(api, "binhnghia", written(api, part, "binhnghia"), "submit", {})
    assert officer.delete(f"/attachments/{file['id']}", file).status_code == 409
    # The commune's feed tells of its own files, not of those of visits that it does not read.
    feed = done(officer.get("/changes", limit=200))["items"]
    told = {one["id"] for one in feed if one["entity"] == "attachments"}
    assert told == {file["id"]}
    assert officer.get(f"/attachments/{photo['id']}").status_code in (403, 404)


def test_a_file_that_is_withheld_proves_nothing(api: Api) -> None:
    officer = api.as_("district")
    report = begun(api)
    file = made(sent(officer, report["id"], PHOTO, entity="report"))
    proof = {"entity": "attachments", "id": file["id"]}
    body = {"value": 9, "reason": "Sổ giấy ghi thêm", "evidence": proof}
    report = done(officer.patch(f"/reports/{report['id']}/lines/{CODE}", body, report))
    hidden = {"reason": "identity_paper"}
    done(officer.post(f"/attachments/{file['id']}/withhold", hidden, etag=file))
    report = fresh(api, "district", report)
    assert [m["code"] for m in report["missing"] if m["pointer"] == f"/lines/{CODE}"] == [
        "evidence-gone"
    ]
    assert officer.delete(f"/reports/{report['id']}", report).status_code == 204


def test_no_file_proves_a_count_of_persons(api: Api) -> None:
    """Whoever reads the report opens its files, those too who may not read the line (R8)."""
    officer = api.as_("binhnghia")
    part = begun(api, "binhnghia", "binhnghia")
    file = made(sent(officer, part["id"], entity="report", caption="Sổ giấy của xã"))
    path = f"/reports/{part['id']}/lines/support_loan"
    body = {"value": 3, "reason": "Sổ giấy ghi thêm"}
    proof = {"entity": "attachments", "id": file["id"]}
    refused = done(officer.patch(path, {**body, "evidence": proof}, part), 422)
    assert [(e["pointer"], e["code"]) for e in refused["errors"]] == [
        ("/evidence/entity", "no-file-of-persons")
    ]
    paper = {**body, "evidence": {"document_no": "12/BC-UBND"}}
    assert line(done(officer.patch(path, paper, part)), "support_loan")["value"] == 3


def test_what_lacks_names_no_line_that_is_not_the_readers(api: Api) -> None:
    part = submitted(api, "binhnghia", "binhnghia")
    said = {"lines": {"support_loan": "Xem lại", CODE: "Xem lại"}, "comment": "Xem lại"}
    part = act(api, "district", part, "return", said)

    def told(who: str) -> set[str]:
        lacks = done(api.as_(who).get(f"/reports/{part['id']}"))["missing"]
        return {one["pointer"] for one in lacks if one["code"] == "comment-unanswered"}

    assert told("binhnghia") == {"/lines/support_loan", f"/lines/{CODE}"}
    assert told("leader") == {f"/lines/{CODE}"}
