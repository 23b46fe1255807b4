"""Through the door: who may add and see a file, what holds it, and its chain of custody."""

import hashlib
import json
import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from backend.core.http.middleware import FILE_CSP
from backend.core.session.models import create_id, now
from backend.core.session.session import Session
from backend.domains.inspections.inspections.models import Inspection
from backend.domains.inspections.inspections.signing import (
    LATER_FIELDS,
    SIGNED_FIELDS,
    to_json_value,
)
from backend.domains.platform.attachments import service, upkeep
from backend.domains.platform.attachments.holders import load_holders
from backend.domains.platform.attachments.models import Attachment
from backend.domains.platform.attachments.store import AttachmentStore
from backend.permissions import GRANTED, Permission
from tests import world
from tests.acting import CURRENT, Api
from tests.domains.inspections.inspections.making import (
    done,
    draft,
    errors,
    made,
    problem,
    whole,
    with_violation,
)
from tests.domains.platform.attachments.pictures import PDF, jpeg, plain_jpeg, png

PHOTO = plain_jpeg()


@pytest.fixture(autouse=True)
def store(app: FastAPI) -> AttachmentStore:
    """Each test begins with an empty store."""
    kept: AttachmentStore = app.state.attachment_store
    for path in files(kept):
        path.unlink()
    app.state.destruction_list.path.unlink(missing_ok=True)
    return kept


def files(store: AttachmentStore) -> list[Path]:
    return [path for path in store.folder.rglob("*") if path.is_file()]


def sent(
    person: Any, record: str, content: bytes = PHOTO, *, entity: str = "inspection", **fields: str
) -> Any:
    key = fields.pop("key", None)
    return person.request(
        "POST",
        "/attachments",
        data={"entity": entity, "entity_id": record, **fields},
        files={"file": ("Nguyễn Văn A.jpg", content, "text/html")},
        headers={"Idempotency-Key": key} if key else {},
    )


def custody(person: Any, id: str) -> list[tuple[str, str]]:
    items = done(person.get(f"/attachments/{id}/custody"))["items"]
    return [(event["action"], event["actor_name"]) for event in items]


def test_a_file_names_its_record_as_the_urls_do(api: Api) -> None:
    """And is asked for and added by that word; the word of release 0.2 stays an answer."""
    inspector = api.as_("inspector")
    visit = made(inspector.post("/inspections", with_violation()))
    (violation,) = done(inspector.get("/violations", inspection_id=visit["id"]))["items"]
    records = {"inspections": visit["id"], "violations": violation["id"]}
    for word, id in records.items():
        photo = made(sent(inspector, id, entity=word))
        assert (photo["entity"], photo["entity_id"]) == (word[:-1], id)
        assert (photo["parent_entity"], photo["parent_url"]) == (word, f"/api/v1/{word}/{id}")
        assert done(inspector.get(photo["parent_url"]))["id"] == id
        for asked in (word, word[:-1]):
            listed = done(inspector.get("/attachments", entity=asked, entity_id=id))["items"]
            assert [one["parent_url"] for one in listed] == [photo["parent_url"]]
    fed = done(inspector.get("/changes", entity="attachments"))["items"]
    assert {row["parent_url"] for row in fed} == {f"/api/v1/{w}/{id}" for w, id in records.items()}


def test_a_photo_comes_back_as_pixels_under_its_hashes(api: Api, store: AttachmentStore) -> None:
    inspector = api.as_("inspector")
    visit = made(inspector.post("/inspections", draft()))
    camera = jpeg(orientation=6)
    photo = made(
        sent(
            inspector,
            visit["id"],
            camera,
            caption="  Biển hiệu của cơ sở ",
            taken_at="2022-10-01T08:20:00+07:00",
        )
    )
    assert photo["caption"] == "Biển hiệu của cơ sở"
    assert (photo["media_type"], photo["width"], photo["height"]) == ("image/jpeg", 60, 90)
    assert photo["taken_at"] == "2022-10-01T01:20:00Z"
    assert (photo["uploaded_by_name"], photo["is_late"]) == ("Lê Văn Dũng", False)
    assert photo["uploaded_sha256"] == hashlib.sha256(camera).hexdigest()
    got = inspector.get(f"/attachments/{photo['id']}/content")
    assert hashlib.sha256(got.content).hexdigest() == photo["sha256"] != photo["uploaded_sha256"]
    assert len(got.content) == photo["size"]
    small = inspector.get(f"/attachments/{photo['id']}/thumbnail")
    scan = made(sent(inspector, visit["id"], PDF))
    paper = inspector.get(f"/attachments/{scan['id']}/content", download="true")
    assert paper.content == PDF
    assert scan["sha256"] == scan["uploaded_sha256"]
    assert problem(inspector.get(f"/attachments/{scan['id']}/thumbnail"))[0] == 409
    for answer, kind in ((got, "image/jpeg"), (small, "image/jpeg"), (paper, "application/pdf")):
        assert answer.headers["content-type"] == kind
        assert answer.headers["content-disposition"].startswith("attachment; filename=")
        assert answer.headers["content-security-policy"] == FILE_CSP
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
    assert not any("Nguy" in path.name or photo["id"] in path.name for path in files(store))
    with api.queries() as seen:
        page = done(inspector.get("/attachments", entity="inspection", entity_id=visit["id"]))
    assert [item["id"] for item in page["items"]] == [photo["id"], scan["id"]]
    assert len([s for s in seen if "attachments" in s]) == 1
    followed = api.as_("district").get("/changes").json()["items"]
    assert {"attachments"} <= {item["entity"] for item in followed}


def test_what_is_refused_leaves_nothing(api: Api, store: AttachmentStore) -> None:
    inspector = api.as_("inspector")
    id = made(inspector.post("/inspections", draft()))["id"]
    assert errors(sent(inspector, id, b"GIF89a" + bytes(50))) == {("/file", "attachment-type")}
    assert errors(sent(inspector, id, b"")) == {("/file", "attachment-empty")}
    assert errors(sent(inspector, id, caption="CCCD 035203001234")) == {("/caption", "pii-in-text")}
    assert errors(sent(inspector, id, entity="person")) == {("/entity", "not-in-list")}
    assert errors(sent(inspector, id, taken_at="hôm qua")) == {("/taken_at", "not-an-instant")}
    assert errors(sent(inspector, id, owner="x")) == {("/owner", "extra-forbidden")}
    assert problem(sent(inspector, id, PHOTO + bytes(10 * 2**20))) == (
        413,
        "attachment-over-10-mib",
    )
    assert sent(inspector, id, PHOTO + bytes(11 * 2**20)).status_code == 413
    assert problem(sent(inspector, str(create_id()))) == (404, "not-found")
    assert files(store) == []
    own = str(create_id())
    made(sent(inspector, id, id=own))
    assert problem(sent(inspector, id, png(), id=own))[0] == 409
    assert len(files(store)) == 2, "the picture and its thumbnail; the second try left nothing"


def test_a_retry_adds_nothing(api: Api, store: AttachmentStore) -> None:
    """A phone that lost the answer sends again, with another boundary."""
    inspector = api.as_("inspector")
    id = made(inspector.post("/inspections", draft()))["id"]
    first, again = (sent(inspector, id, key="photo-1", caption="Lối vào") for _ in range(2))
    assert made(first)["id"] == made(again)["id"]
    assert again.headers["idempotency-replayed"] == "true"
    assert len(files(store)) == 2


def test_quotas(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    inspector = api.as_("inspector")
    id = made(inspector.post("/inspections", draft()))["id"]
    other = made(inspector.post("/inspections", draft("binhmy")))["id"]
    monkeypatch.setattr(service, "MAX_OF_RECORD", 2)
    for _ in range(2):
        made(sent(inspector, id))
    assert problem(sent(inspector, id)) == (409, "attachment-record-full")
    made(sent(inspector, other))
    monkeypatch.setattr(service, "MAX_OF_DAY", 1)
    assert problem(sent(inspector, other)) == (409, "attachment-day-full")
    made(sent(api.as_("district"), other))


def test_whoever_reads_the_record_reads_its_files_and_nobody_else(api: Api) -> None:
    """Every surface agrees with GET on the record itself, for every person (R1, R26)."""
    inspector = api.as_("inspector")
    visit = made(inspector.post("/inspections", with_violation()))
    breach = inspector.get("/violations", inspection_id=visit["id"]).json()["items"][0]
    photos = [
        ("inspections", visit["id"], made(sent(inspector, visit["id"]))["id"]),
        (
            "violations",
            breach["id"],
            made(sent(inspector, breach["id"], entity="violation"))["id"],
        ),
    ]
    seen = set()
    for who in world.PEOPLE:
        person = api.as_(who)
        for records, record, photo in photos:
            path = f"/attachments/{photo}"
            expected = person.get(f"/{records}/{record}").status_code
            answers = [
                person.get(path),
                person.get(f"{path}/content"),
                person.get(f"{path}/thumbnail"),
                person.get(f"{path}/custody"),
                person.post(f"{path}/verify"),
                person.get("/attachments", entity=records[:-1], entity_id=record),
            ]
            statuses = {a.status_code for a in answers}
            # one who may read files of other records hears that there is none, not that it is shut
            assert statuses == {200} if expected == 200 else statuses <= {403, 404}, (who, records)
            feed = person.get("/changes", limit=200)
            told = feed.json()["items"] if feed.status_code == 200 else []
            assert (photo in [item["id"] for item in told]) == (expected == 200), who
            seen.add(expected)
    assert seen == {200, 403, 404}
    for who, status in (("leader", 403), ("inspector2", 404), ("district2", 404), ("police", 403)):
        assert sent(api.as_(who), visit["id"]).status_code == status, who
    made(sent(api.as_("police"), breach["id"], PDF, entity="violation", caption="Biên lai"))


def test_the_same_roles_read_records_and_files() -> None:
    """The right to files comes with the right to some record that holds them, and with no other."""
    read = {role for role, held in GRANTED.items() if Permission.ATTACHMENT_READ in held}
    write = {role for role, held in GRANTED.items() if Permission.ATTACHMENT_WRITE in held}
    reach = {r for h in load_holders().values() for r, held in GRANTED.items() if h.read in held}
    assert reach == read
    able = {r for h in load_holders().values() for p in h.write for r in GRANTED if p in GRANTED[r]}
    assert able == write


def raw(api: Api, statement: str, id: str) -> None:
    def work(db: Any) -> None:
        value = UUID(id).hex if api.database.is_sqlite else UUID(id)
        db.connection().exec_driver_sql(
            statement.replace("%", "?" if api.database.is_sqlite else "$1"), (value,)
        )

    api.run(work)


def test_what_was_signed_keeps_its_files(api: Api, store: AttachmentStore) -> None:
    """Signing covers their hashes; none may go, be renamed, or pass for one that was there."""
    inspector = api.as_("inspector")
    visit = made(inspector.post("/inspections", whole()))
    wrong = made(sent(inspector, visit["id"]))
    photo = made(sent(inspector, visit["id"], png(), caption="Bảng giá"))
    path = f"/attachments/{photo['id']}"
    assert inspector.delete(f"/attachments/{wrong['id']}").status_code == 428
    assert inspector.delete(f"/attachments/{wrong['id']}", etag=wrong).status_code == 204
    assert len(files(store)) == 2, "a draft lets a file go, wholly"
    photo = done(inspector.patch(path, {"caption": "Bảng giá phòng"}, etag=photo))
    record = done(inspector.post(f"/inspections/{visit['id']}/sign", etag=visit))
    late = made(sent(inspector, visit["id"], caption="Sổ lưu trú"))
    assert (late["is_late"], photo["is_late"]) == (True, False)
    for one in (photo, late):
        mine = f"/attachments/{one['id']}"
        assert problem(inspector.delete(mine, etag=one)) == (409, "attachment-final")
        renamed = inspector.patch(mine, {"caption": "Khác"}, etag=one)
        assert problem(renamed) == (409, "attachment-final")
        for statement in (
            "DELETE FROM attachments WHERE id = %",
            "UPDATE attachments SET sha256 = 'x' WHERE id = %",
        ):
            with pytest.raises(sa.exc.IntegrityError, match="signed-record"):
                raw(api, statement, one["id"])
    assert record["content_hash"] == hash_of(api, record, [(photo["id"], photo["sha256"])])


def hash_of(api: Api, record: dict[str, Any], attached: list[tuple[str, str]]) -> str:
    """The hash as somebody else would compute it from what the table holds."""
    columns = [getattr(Inspection, name) for name in (*SIGNED_FIELDS, *LATER_FIELDS)]
    row = api.all(sa.select(*columns).where(Inspection.id == UUID(record["id"])))[0]
    said = {name: to_json_value(value) for name, value in row._mapping.items()}
    content = {name: value for name, value in said.items() if value or name in SIGNED_FIELDS}
    content["member_ids"] = sorted(record["member_ids"])
    content["violations"] = []
    content["attachments"] = [{"id": id, "sha256": sha256} for id, sha256 in attached]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def test_a_photo_that_shows_a_person_goes_by_two_accounts(api: Api, store: AttachmentStore) -> None:
    """The rule above all beats the seal; yet no single account makes evidence vanish."""
    inspector, district, police = (api.as_(n) for n in ("inspector", "district", "police"))
    visit = made(inspector.post("/inspections", whole()))
    photos = [made(sent(inspector, visit["id"])) for _ in range(2)]
    record = done(inspector.post(f"/inspections/{visit['id']}/sign", etag=visit))
    bad, good = (f"/attachments/{photo['id']}" for photo in photos)
    why = {"reason": "shows_person"}
    assert api.as_("leader").post(f"{bad}/withhold", why, etag=CURRENT).status_code == 403
    assert problem(district.post(f"{bad}/destroy", etag=CURRENT)) == (
        409,
        "attachment-not-withheld",
    )
    for path in (bad, good):
        hidden = done(police.post(f"{path}/withhold", why, etag=CURRENT))
        assert hidden["withheld_by_id"] == str(world.user("police"))
    assert problem(inspector.post(f"{bad}/withhold", why, etag=CURRENT)) == (
        409,
        "attachment-withheld",
    )
    for path in (f"{bad}/content", f"{bad}/thumbnail"):
        assert problem(police.get(path)) == (409, "attachment-withheld")
    assert problem(inspector.get(f"{bad}/thumbnail")) == (409, "attachment-withheld")
    assert inspector.get(f"{bad}/content").status_code == 200, "who decides has to look"
    assert police.post(f"{bad}/destroy", etag=CURRENT).status_code == 403
    opened = done(district.post(f"{good}/release", etag=CURRENT))
    assert (opened["withheld_at"], opened["withheld_reason"]) == (None, None)
    assert police.get(f"{good}/content").status_code == 200
    done(district.post(f"{good}/withhold", why, etag=CURRENT))
    for act in ("destroy", "release"):
        alone = district.post(f"{good}/{act}", etag=CURRENT)
        assert problem(alone) == (409, "attachment-second-person")
    gone = done(district.post(f"{bad}/destroy", etag=CURRENT))
    assert (gone["sha256"], gone["destroyed_at"] is not None) == (photos[0]["sha256"], True)
    assert len(files(store)) == 2, "only the other picture is left"
    for answer in (inspector.get(f"{bad}/content"), inspector.post(f"{bad}/verify")):
        assert problem(answer) == (409, "attachment-destroyed")
    assert problem(inspector.post(f"{bad}/release", etag=CURRENT)) == (
        409,
        "attachment-not-withheld",
    )
    assert [act for act, _ in custody(police, photos[0]["id"])] == [
        "created",
        "withheld",
        "looked",
        "destroyed",
    ]
    attached = [(photo["id"], photo["sha256"]) for photo in photos]
    assert record["content_hash"] == hash_of(api, record, attached), "what was signed still holds"


def test_no_subordinate_destroys_and_a_request_lapses(api: Api) -> None:
    """R42: the second person is not under the first, and answers within 72 hours."""
    inspector, district = api.as_("inspector"), api.as_("district")
    visit = made(inspector.post("/inspections", whole()))
    photo = made(sent(inspector, visit["id"]))
    path, why = f"/attachments/{photo['id']}", {"reason": "shows_person"}

    def told(person: str) -> list[tuple[str, str]]:
        items = api.as_(person).get("/inbox").json()["items"]
        return [(i["entity"], i["entity_id"]) for i in items if i["kind"] == "withheld_file"]

    done(district.post(f"{path}/withhold", why, etag=CURRENT))
    refused = inspector.post(f"{path}/destroy", etag=CURRENT)
    assert problem(refused) == (409, "not-second-person")
    assert told("inspector") == told("district") == told("police") == []
    done(inspector.post(f"{path}/release", etag=CURRENT))
    done(inspector.post(f"{path}/withhold", why, etag=CURRENT))
    assert told("district") == [("inspections", visit["id"])]
    assert told("inspector") == told("police") == told("district2") == told("leader") == []

    def wait(db: Session) -> None:
        db.get_one(Attachment, UUID(photo["id"])).withheld_at = now() - timedelta(hours=73)

    api.run(wait)
    late = district.post(f"{path}/destroy", etag=CURRENT)
    assert problem(late) == (409, "attachment-request-lapsed")
    assert problem(inspector.get(f"{path}/thumbnail")) == (409, "attachment-withheld")
    assert told("district") == []
    done(inspector.post(f"{path}/withhold", why, etag=CURRENT))
    assert told("district") == [("inspections", visit["id"])]
    assert done(district.post(f"{path}/destroy", etag=CURRENT))["destroyed_at"] is not None
    assert told("district") == []
    again = inspector.post(f"{path}/withhold", why, etag=CURRENT)
    assert problem(again) == (409, "attachment-withheld")


def test_a_handled_violation_keeps_its_files(api: Api) -> None:
    district = api.as_("district")
    visit = made(district.post("/inspections", with_violation()))
    breach = district.get("/violations", inspection_id=visit["id"]).json()["items"][0]
    photo = made(sent(district, breach["id"], entity="violation"))
    done(district.post(f"/inspections/{visit['id']}/sign", etag=visit))
    assert problem(district.delete(f"/attachments/{photo['id']}", etag=photo)) == (
        409,
        "attachment-final",
    )
    with pytest.raises(sa.exc.IntegrityError, match="signed-record"):
        raw(api, "DELETE FROM attachments WHERE id = %", photo["id"])
    assert made(sent(district, breach["id"], entity="violation"))["is_late"]


def test_a_draft_takes_its_files_along(api: Api, store: AttachmentStore) -> None:
    inspector = api.as_("inspector")
    visit = made(inspector.post("/inspections", with_violation()))
    breach = inspector.get("/violations", inspection_id=visit["id"]).json()["items"][0]
    made(sent(inspector, visit["id"]))
    made(sent(inspector, breach["id"], entity="violation"))
    assert len(files(store)) == 4
    assert inspector.delete(f"/inspections/{visit['id']}", etag=visit).status_code == 204
    assert api.one(sa.select(sa.func.count()).select_from(Attachment)) == 0
    assert files(store) == []


def test_the_chain_of_custody_tells_everyone_who_touched_it(
    api: Api, store: AttachmentStore
) -> None:
    """Each look, save and check is in it, also that somebody changed or took the file."""
    inspector, police = api.as_("inspector"), api.as_("police")
    visit = made(inspector.post("/inspections", draft()))
    photo = made(sent(inspector, visit["id"]))
    path = f"/attachments/{photo['id']}"
    police.get(f"{path}/content")
    police.get(f"{path}/content", download="true")
    assert done(police.post(f"{path}/verify"))["is_intact"] is True
    kept = next(p for p in files(store) if p.suffix != ".t")
    kept.write_bytes(kept.read_bytes()[:-1] + b"\x00")
    told = done(inspector.post(f"{path}/verify"))
    assert (told["is_intact"], told["expected"]) == (False, photo["sha256"])
    assert told["found"] == hashlib.sha256(kept.read_bytes()).hexdigest()
    kept.unlink()
    assert done(inspector.post(f"{path}/verify"))["found"] is None
    assert problem(police.get(f"{path}/content")) == (409, "attachment-gone")
    assert custody(inspector, photo["id"]) == [
        ("created", "Lê Văn Dũng"),
        ("looked", "Nguyễn Văn Cường"),
        ("downloaded", "Nguyễn Văn Cường"),
        ("verified", "Nguyễn Văn Cường"),
        ("found-altered", "Lê Văn Dũng"),
        ("found-missing", "Lê Văn Dũng"),
        ("found-missing", "Nguyễn Văn Cường"),
    ]
    trail = api.as_("auditor").get("/audit-events", entity="attachments", action="looked").json()
    assert [event["actor_name"] for event in trail["items"]] == ["Nguyễn Văn Cường"]


def test_the_sweep_spares_what_rows_know(api: Api, store: AttachmentStore) -> None:
    inspector = api.as_("inspector")
    photo = made(sent(inspector, made(inspector.post("/inspections", draft()))["id"]))
    store.write("f" * 32, b"a crash came between file and row", None)
    for path in files(store):
        os.utime(path, (time.time() - 7200,) * 2)
    portal = api.http.portal
    assert portal is not None
    destroyer = api.app.state.attachment_destroyer
    assert portal.call(upkeep.run_sweep, api.database, destroyer) == 1
    assert not store.path("f" * 32).exists()
    assert inspector.get(f"/attachments/{photo['id']}/content").status_code == 200


def sweep(api: Api) -> None:
    portal = api.http.portal
    assert portal is not None
    portal.call(upkeep.run_sweep, api.database, api.app.state.attachment_destroyer)


def test_what_lay_aside_for_a_month_is_destroyed_and_listed_or_put_back(
    api: Api, store: AttachmentStore
) -> None:
    """Put aside while the server stood on another database, say: then rows know it after all."""
    inspector = api.as_("inspector")
    photo = made(sent(inspector, made(inspector.post("/inspections", draft()))["id"]))
    known = api.one(sa.select(Attachment.file_key).where(Attachment.id == UUID(photo["id"])))
    unknown = "e" * 32
    store.write(unknown, b"no row knows it", b"small")
    store.put_aside([known, unknown])
    for path in files(store):
        os.utime(path, (time.time() - 31 * 86400,) * 2)
    sweep(api)
    assert store.path(known).exists()
    assert not [path for path in files(store) if path.name.startswith(unknown)]
    assert api.app.state.attachment_destroyer.read().keys() == {unknown}
    assert inspector.get(f"/attachments/{photo['id']}/content").status_code == 200


def test_a_crash_between_row_and_file_is_made_good(api: Api, store: AttachmentStore) -> None:
    """The row says that it was destroyed, and nobody came to remove the file or to list it."""
    inspector = api.as_("inspector")
    photo = made(sent(inspector, made(inspector.post("/inspections", draft()))["id"]))
    mine = Attachment.id == UUID(photo["id"])
    marked = {"withheld_at": now(), "withheld_reason": "shows_person", "destroyed_at": now()}
    api.run(lambda db: db.save(db.scalars(sa.select(Attachment).where(mine)).one(), marked))
    key = api.one(sa.select(Attachment.file_key).where(mine))
    for path in files(store):
        os.utime(path, (time.time() - 7200,) * 2)
    sweep(api)
    assert files(store) == []
    assert api.app.state.attachment_destroyer.read()[key].why == "shows_person"


def test_a_list_that_cannot_be_written_keeps_the_file(
    api: Api, store: AttachmentStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Removed, it would come back from an older backup and nobody would know."""
    inspector = api.as_("inspector")
    photo = made(sent(inspector, made(inspector.post("/inspections", draft()))["id"]))
    destroyer = api.app.state.attachment_destroyer
    listed = destroyer.listed.path
    monkeypatch.setattr(destroyer.listed, "path", store.folder / "aside" / "none" / "list")
    (store.folder / "aside").mkdir(exist_ok=True)
    (store.folder / "aside" / "none").write_bytes(b"no folder")
    assert inspector.delete(f"/attachments/{photo['id']}", etag=photo).status_code == 204
    assert [path for path in files(store) if path.suffix != ".t" and path.name != "none"]
    (store.folder / "aside" / "none").unlink()
    monkeypatch.setattr(destroyer.listed, "path", listed)
    for path in files(store):
        os.utime(path, (time.time() - 31 * 86400,) * 2)
    sweep(api)
    for path in files(store):
        os.utime(path, (time.time() - 31 * 86400,) * 2)
    sweep(api)
    assert files(store) == []
    assert destroyer.read()
