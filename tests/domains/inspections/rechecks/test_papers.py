"""Biên bản phúc tra as .docx and .pdf, its check, its list in Excel, and its trigger."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from backend.core.session.session import Session
from tests.acting import Api
from tests.documents.reading_back import docx_text, pdf_text
from tests.domains.establishments.complexity_declarations.test_lists import read_rows
from tests.domains.inspections.inspections.making import done, made
from tests.domains.inspections.rechecks.test_routes import (
    PATH,
    filled,
    recheck,
    sign,
    visit_of_commune,
)


def test_word_and_pdf_say_the_same(api: Api) -> None:
    visit = visit_of_commune(api, "2022-03-05")
    noted = {visit["id"]: {"verdict": "to_be_corrected", "note": "Thiếu chữ ký"}}
    asked = [{"text": "Cấp lại thẻ kiểm tra", "due_on": "2022-11-01"}]
    record = sign(api, sample_findings=noted, recommendation_items=asked)
    reader = api.as_("binhnghia")
    words = [
        "BIÊN BẢN PHÚC TRA",
        f"Số: {record['record_no']}",
        f"{visit['record_no']} ngày 05/03/2022",
        "Phải chấn chỉnh",
        "Thiếu chữ ký",
        "1. Cấp lại thẻ kiểm tra (hạn: 01/11/2022)",
        "Lê Văn Dũng",
        record["seed"],
        record["content_hash"],
    ]
    for ending, read in (("docx", docx_text), ("pdf", pdf_text)):
        answer = reader.get(f"{PATH}/{record['id']}/record.{ending}")
        assert answer.status_code == 200, answer.text
        text = "".join(read(answer.content).split())
        assert [word for word in words if "".join(word.split()) not in text] == []


def test_a_draft_is_marked_and_only_its_unit_prints_it(api: Api) -> None:
    record = made(api.as_("inspector").post(PATH, recheck()))
    path = f"{PATH}/{record['id']}/record.docx"
    text = "".join(docx_text(api.as_("inspector").get(path).content).split())
    assert "BẢNNHÁP" in text
    assert "……/BB-PT178" in text
    assert api.as_("binhnghia").get(path).status_code == 404


def test_anyone_checks_the_paper(api: Api) -> None:
    record = sign(api)
    asked = {"number": record["record_no"], "hash": record["content_hash"]}
    found = done(api.as_("binhnghia").get("/public/papers", **asked))
    assert (found["exists"], found["number"]) == (True, record["record_no"])
    assert found["team_name"] == record["team_name"]
    wrong = asked | {"number": "99/BB-PT178"}
    assert done(api.as_("binhnghia").get("/public/papers", **wrong))["exists"] is False


def test_the_list_in_excel(api: Api) -> None:
    visit_of_commune(api, "2022-03-05")
    sign(api)
    (row,) = read_rows(api.as_("district").get("/exports/rechecks.xlsx").content)
    assert (row["Số biên bản"], row["Lượt đã rút"], row["Trạng thái"]) == (
        "01/BB-PT178",
        1,
        "Đã ký",
    )


@pytest.mark.parametrize("act", ["UPDATE rechecks SET findings = 'x'", "DELETE FROM rechecks"])
def test_the_database_keeps_a_signed_one(api: Api, act: str) -> None:
    sign(api)

    def write(db: Session) -> None:
        db.connection().execute(sa.text(act))

    with pytest.raises(DBAPIError, match="signed-record"):
        api.run(write)


def test_a_filled_draft_is_not_yet_read_below(api: Api) -> None:
    person = api.as_("inspector")
    record = made(person.post(PATH, recheck()))
    done(person.patch(f"{PATH}/{record['id']}", filled(record), etag=record))
    assert done(api.as_("binhnghia").get(PATH))["items"] == []
