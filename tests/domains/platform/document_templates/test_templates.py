"""Templates: versions in force by day, kept by what is signed, and attacks that are refused."""

from typing import Any

from tests import world
from tests.acting import Api
from tests.documents.reading_back import docx_edges, docx_text
from tests.domains.inspections.inspections.making import (
    done,
    draft,
    errors,
    made,
    problem,
    signed,
    whole,
)
from tests.domains.platform.document_templates.making import only, shipped, upload, with_lines


def docx_of(api: Api, record: dict[str, Any], who: str = "inspector") -> bytes:
    answer = api.as_(who).get(f"/inspections/{record['id']}/record.docx")
    assert answer.status_code == 200, answer.text
    content: bytes = answer.content
    return content


def activated(api: Api, template: dict[str, Any], day: str = "2022-10-03") -> Any:
    path = f"/document-templates/{template['id']}/activate"
    return api.as_("admin").post(path, {"active_from": day}, etag=template)


def test_a_new_version_serves_what_follows_and_leaves_what_was_signed(api: Api) -> None:
    old = signed(api, whole(inspected_on="2022-10-03", **at("2022-10-03")))
    content = with_lines(["Điều khoản riêng của huyện Bình Lục"])
    first = made(upload(api.as_("admin"), content))
    assert (first["version_no"], first["active_from"]) == (1, None)
    assert first["org_unit_id"] == str(world.unit("hanam"))
    waiting = made(
        api.as_("inspector").post("/inspections", draft("binhnghia2", inspected_on="2022-10-03"))
    )
    assert "ĐiềukhoảnriêngcủahuyệnBìnhLục" not in docx_text(docx_of(api, waiting))
    first = done(activated(api, first))
    assert "ĐiềukhoảnriêngcủahuyệnBìnhLục" in docx_text(docx_of(api, waiting))
    assert "mẫu“Mẫucủahuyện”,bản1" in docx_edges(docx_of(api, waiting))
    assert "ĐiềukhoảnriêngcủahuyệnBìnhLục" not in docx_text(docx_of(api, old))
    assert "mẫumặcđịnh,bản1" in docx_edges(docx_of(api, old))
    kinds = done(api.as_("district").get("/document-templates/kinds"))["items"]
    assert [(k["kind"], k["in_force_id"]) for k in kinds] == [
        ("inspection_record", first["id"]),
        ("penalty_decision", None),
        ("report_reminder", None),
        ("plan", None),
    ]
    second = made(upload(api.as_("admin"), content, title="Mẫu mới"))
    assert second["version_no"] == 2
    later = done(activated(api, second, "2022-11-01"))
    assert "mẫu“Mẫucủahuyện”,bản1" in docx_edges(docx_of(api, waiting))
    gone = api.as_("admin").post(f"/document-templates/{later['id']}/withdraw", etag=later)
    assert done(gone)["active_from"] is None
    assert problem(activated(api, first)) == (409, "template-in-force")
    path = f"/document-templates/{first['id']}"
    assert problem(api.as_("admin").delete(path, etag=first)) == (409, "template-in-force")
    assert errors(activated(api, done(gone), "2022-10-02")) == {
        ("/active_from", "template-from-past")
    }
    kept = api.as_("leader").get(f"{path}/file.docx")
    assert kept.content == content


def at(day: str) -> dict[str, str]:
    return {"started_at": f"{day}T08:15:00+07:00", "ended_at": f"{day}T09:00:00+07:00"}


def test_only_administrators_change_templates_of_their_units(api: Api) -> None:
    for who in ("district", "leader", "police"):
        assert upload(api.as_(who), shipped()).status_code == 403, who
    other = upload(api.as_("admin"), shipped(), org_unit_id=str(world.establishment("binhnghia")))
    assert errors(other) == {("/org_unit_id", "not-found")}
    of_district = made(upload(api.as_("admin"), shipped(), org_unit_id=str(world.unit("binhluc"))))
    theirs = api.as_("district2").get(f"/document-templates/{of_district['id']}")
    assert theirs.status_code == 404
    got = api.as_("district").get("/document-templates/shipped.docx", kind="penalty_decision")
    assert got.content == shipped("penalty_decision")


def test_mistakes_are_told_by_name(api: Api) -> None:
    admin = api.as_("admin")
    told = {
        "{{ owner_nam }} {{ members.no }}": "owner_nam",
        "{% for m in members %}{{ m.card_number }}{% endfor %}": "m.card_number",
        "{% if false %}{{ hidden }}{% endif %}": "hidden",
        "{{ act }}": "act",
    }
    for text, name in told.items():
        answer = upload(admin, with_lines([text]))
        assert errors(answer) == {("/file", "template-unknown-names")}, text
        assert name in answer.json()["errors"][0]["message"]
    wrong = upload(admin, with_lines(["{% for m in members %}"]))
    assert errors(wrong) == {("/file", "template-syntax")}
    bare = upload(admin, only(["{{ title }} {{ number }}"]))
    assert errors(bare) == {("/file", "template-lacks")}
    for name in ("content_hash", "draft_mark", "qr", "template_label"):
        assert name in bare.json()["errors"][0]["message"]


def test_attacks_are_refused_at_the_door(api: Api) -> None:
    admin = api.as_("admin")
    assert errors(upload(admin, b"{\\rtf1}")) == {("/file", "template-not-docx")}
    injected = upload(admin, with_lines(["{{ title.__class__ }}"]))
    assert errors(injected) == {("/file", "template-not-allowed")}
    assert problem(upload(admin, shipped() + b"x" * 2**20)) == (413, "template-over-1-mib")
