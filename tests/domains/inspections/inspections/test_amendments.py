"""Amendments: numbered without gaps, chained to the record's hash, and never changed themselves."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from backend.core.session.session import Session
from backend.domains.inspections.inspections.amendments import (
    compute_amendment_hash,
    select_record_amendments,
)
from backend.domains.inspections.inspections.models import Inspection
from tests.acting import Api
from tests.domains.inspections.inspections.making import done, errors, made, problem, signed, whole
from tests.domains.inspections.inspections.test_on_the_spot import said
from tests.domains.inspections.inspections.test_sealed import sql


@pytest.fixture
def record(api: Api) -> dict[str, Any]:
    return signed(api, said(statement="Nhất trí"))


def words(**changed: Any) -> dict[str, Any]:
    return {
        "field": "representative_position",
        "corrected": "Người quản lý",
        "reason": "Ghi nhầm chức vụ",
        **changed,
    }


def test_an_amendment_says_what_was_and_what_should_be(api: Api, record: dict[str, Any]) -> None:
    path = f"/inspections/{record['id']}"
    inspector = api.as_("inspector")
    first = made(inspector.post(f"{path}/amendments", words()))
    assert (first["number"], first["earlier"]) == (1, "Chủ cơ sở")
    assert first["label"] == "Chức vụ của đại diện cơ sở"
    assert (first["author_name"], first["previous_hash"]) == ("Lê Văn Dũng", record["content_hash"])
    second = made(inspector.post(f"{path}/amendments", words(corrected="Phó quản lý")))
    assert (second["number"], second["earlier"]) == (2, "Người quản lý")
    assert second["previous_hash"] == first["content_hash"]
    quoted = {"field": "other", "earlier": "Thôn 2", "corrected": "Thôn 3", "reason": "Ghi nhầm"}
    third = made(api.as_("district").post(f"{path}/amendments", quoted))
    assert (third["number"], third["author_name"]) == (3, "Trần Thu Hà")
    listed = done(api.as_("police").get(f"{path}/amendments"))["items"]
    assert listed == [first, second, third]
    after = done(inspector.get(path))
    assert after == record | {"amendment_count": 3}
    told = done(api.as_("district").get(f"/establishments/{record['establishment_id']}/timeline"))
    assert [i["kind"] for i in told["items"]].count("inspection_amendment.created") == 3


def test_the_fields_read_as_the_paper_with_its_amendments(api: Api, record: dict[str, Any]) -> None:
    path = f"/inspections/{record['id']}"
    made(api.as_("inspector").post(f"{path}/amendments", words()))
    items = done(api.as_("inspector").get(f"{path}/amendable-fields"))["items"]
    reads = {item["field"]: item["wording"] for item in items}
    assert reads["representative_position"] == "Người quản lý"
    assert reads["started_at"] == "08:15 ngày 01/10/2022"
    assert reads["workforce"] == (
        "tổng số 9, nữ 6, dưới 18 tuổi 0, có hợp đồng 4, "
        "đã khám sức khỏe chưa đếm, đã đăng ký tạm trú chưa đếm"
    )
    assert reads["checklist/register"] == "Đạt"
    assert reads["recommendation_items/0"] == "Ký hợp đồng với 5 lao động (hạn 15/10/2022)"
    assert (reads["outcome"], reads["trigger"], reads["other"]) == ("Không vi phạm", None, None)
    assert "Lê Văn Dũng" in reads["members"]
    blank = words(field="trigger", corrected="Đơn thư khiếu nại, tố cáo")
    assert made(api.as_("inspector").post(f"{path}/amendments", blank))["earlier"] == "(để trống)"


def test_what_is_no_amendment_is_refused(api: Api, record: dict[str, Any]) -> None:
    inspector, path = api.as_("inspector"), f"/inspections/{record['id']}/amendments"
    wrong: dict[tuple[str, str], dict[str, Any]] = {
        ("/field", "not-amendable"): words(field="content_hash"),
        ("/earlier", "missing"): words(field="other"),
        ("/earlier", "wording-changed"): words(earlier="Kế toán"),
        ("/corrected", "nothing-amended"): words(corrected="Chủ cơ sở"),
        ("/reason", "too-short"): words(reason=" "),
    }
    for expected, body in wrong.items():
        assert errors(inspector.post(path, body)) == {expected}
    draft = made(inspector.post("/inspections", whole()))
    answer = inspector.post(f"/inspections/{draft['id']}/amendments", words())
    assert problem(answer) == (409, "not-signed")
    for who, status in (("police", 403), ("leader", 403), ("admin", 403), ("inspector2", 404)):
        assert api.as_(who).post(path, words()).status_code == status
    assert done(inspector.get(path))["items"] == []


def test_a_lost_answer_makes_no_second_amendment(api: Api, record: dict[str, Any]) -> None:
    inspector, path = api.as_("inspector"), f"/inspections/{record['id']}/amendments"
    answers = [inspector.post(path, words(), key="once") for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert len(done(inspector.get(path))["items"]) == 1


def test_those_who_amend_at_once_get_numbers_without_gaps(api: Api, record: dict[str, Any]) -> None:
    people = [api.as_("inspector"), api.as_("district")]
    path = f"/inspections/{record['id']}/amendments"
    quoted = {"field": "other", "earlier": "Thôn 2", "reason": "Ghi nhầm"}
    with ThreadPoolExecutor(6) as pool:
        answers = list(
            pool.map(
                lambda n: people[n % 2].post(path, quoted | {"corrected": f"Thôn {n + 3}"}),
                range(8),
            )
        )
    assert [a.status_code for a in answers] == [201] * 8, [a.text for a in answers]
    chain = done(people[0].get(path))["items"]
    assert [one["number"] for one in chain] == list(range(1, 9))
    hashes = [record["content_hash"], *(one["content_hash"] for one in chain)]
    assert [one["previous_hash"] for one in chain] == hashes[:-1]

    def computed(db: Session) -> list[str]:
        return [
            compute_amendment_hash(one)
            for one in db.scalars(select_record_amendments(UUID(record["id"])))
        ]

    assert api.run(computed) == hashes[1:]


def test_the_database_keeps_the_chain(api: Api, record: dict[str, Any]) -> None:
    path = f"/inspections/{record['id']}/amendments"
    first = made(api.as_("inspector").post(path, words()))
    id, other = UUID(first["id"]), UUID(int=7)
    fields = (
        "id, org_unit_id, version, created_at, updated_at, team_id, inspection_id, "
        "establishment_id, number, field, label, earlier, corrected, reason, author_id, "
        "previous_hash, content_hash"
    )

    def copy(how: str = "INSERT", **changed: str) -> str:
        chosen = ", ".join(changed.get(name, name) for name in fields.split(", "))
        return (
            f"{how} INTO inspection_amendments ({fields}) "
            f"SELECT {chosen} FROM inspection_amendments WHERE id = :id"
        )

    refused = [
        "UPDATE inspection_amendments SET corrected = 'x' WHERE id = :id",
        "UPDATE inspection_amendments SET version = 2 WHERE id = :id",
        "DELETE FROM inspection_amendments WHERE id = :id",
        copy(id=":other", number="3"),  # a number skipped
        copy(id=":other"),  # a number used
        copy(id=":other", number="2"),  # not after the hash before it
    ]
    for statement in refused:
        values = {"id": id} | ({"other": other} if ":other" in statement else {})
        with pytest.raises(IntegrityError, match="signed-record"):
            sql(api, statement, **values)
    if api.database.is_sqlite:
        replace = copy("INSERT OR REPLACE", number="2", previous_hash="content_hash")
        with pytest.raises(IntegrityError, match="UNIQUE constraint failed"):
            sql(api, replace, id=id)
    assert done(api.as_("inspector").get(path))["items"] == [first]
    count = sa.select(sa.func.count()).select_from(Inspection)
    assert api.one(count) == 1
