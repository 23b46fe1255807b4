"""Words that may be about one person go in, and the answer points them out (R7)."""

import json

import pytest
from starlette.responses import Response

from backend.core.http.text_warnings import MAX_WARNINGS, find_pointers
from tests.acting import Api
from tests.domains.establishments.establishments.making import entered
from tests.domains.platform.imports.lists import send, workbook

TOLD = "Nhà bà Lan, có Nguyễn Thị Hoa, 23 tuổi, quê Nam Định, bán dâm"


def warnings(answer: Response) -> list[dict[str, str]]:
    told: list[dict[str, str]] = json.loads(answer.headers.get("Text-Warnings", "[]"))
    return told


def test_a_write_says_which_field_may_be_about_one_person(api: Api) -> None:
    answer = api.as_("binhnghia").post("/establishments", entered(address=TOLD))
    assert answer.status_code == 201
    assert answer.json()["address"] == TOLD
    [told] = warnings(answer)
    assert (told["code"], told["pointer"]) == ("tells-of-person", "/address")
    assert "một người cụ thể" in told["message"]
    assert answer.headers["Text-Warnings"].isascii()


def test_words_of_the_work_are_not_pointed_out(api: Api) -> None:
    body = entered(address="Thôn 3, gần nhà văn hóa", owner_name="Nguyễn Thị Quê")
    answer = api.as_("binhnghia").post("/establishments", body)
    assert answer.status_code == 201
    assert "Text-Warnings" not in answer.headers


def test_it_is_said_in_the_readers_language_and_again_on_a_retry(api: Api) -> None:
    person = api.as_("binhnghia")
    person.headers["Accept-Language"] = "en"
    body = entered(address=TOLD)
    first = person.post("/establishments", body, key="k-1")
    again = person.post("/establishments", body, key="k-1")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert warnings(first) == warnings(again)
    assert "one person" in warnings(again)[0]["message"]


def test_a_change_is_looked_at_too(api: Api) -> None:
    person = api.as_("binhnghia")
    made = person.post("/establishments", entered()).json()
    answer = person.patch(f"/establishments/{made['id']}", {"address": TOLD}, made["version"])
    assert [one["pointer"] for one in warnings(answer)] == ["/address"]


def test_what_is_refused_is_not_pointed_out_besides(api: Api) -> None:
    body = entered(address=f"{TOLD}, gọi 0912345678")
    answer = api.as_("binhnghia").post("/establishments", body)
    assert answer.status_code == 422
    assert "Text-Warnings" not in answer.headers


def test_a_row_of_an_import_goes_in_with_a_warning(api: Api) -> None:
    heads = ("Tên cơ sở", "Loại hình", "Xã, thị trấn", "Địa chỉ")
    rows = [("Quán Bến Đò", "Nhà hàng", "Bình Nghĩa", TOLD)]
    found = send(api.as_("binhnghia"), workbook(heads, *rows), kind="establishments").json()
    assert found["error_count"] == 0, found["errors"]
    assert [(one["cell"], one["code"]) for one in found["warnings"]] == [
        ("D2", "cell-tells-of-person")
    ]


@pytest.mark.parametrize("body", [b"", b"\xff", b"[1, null]", b"[" * 100_000, b'"x"'])
def test_any_body_is_read(body: bytes) -> None:
    assert find_pointers(body) == []


def test_a_header_stays_short() -> None:
    body = json.dumps({"a/b": [TOLD] * (MAX_WARNINGS + 5)}).encode()
    assert find_pointers(body) == [f"/a~1b/{n}" for n in range(MAX_WARNINGS)]
