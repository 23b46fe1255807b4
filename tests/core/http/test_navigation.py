"""A page leads to the next one, a POST to what it created, a refusal to what is allowed."""

import json
from typing import Any

import pytest
from starlette.requests import Request

from backend.core.http.navigation import build_next_query
from backend.core.session.models import create_id
from tests.acting import API, Api, Person, entered_bar


def test_a_page_names_the_next_one_until_the_last(api: Api) -> None:
    officer = api.as_("district")
    for _ in range(3):
        assert officer.post("/establishments", entered_bar(str(create_id()))).status_code == 201
    seen: list[str] = []
    path: str | None = f"{API}/establishments?limit=2&q=qu%C3%A1n"
    while path is not None:
        answer = officer.get(path)
        seen += [one["id"] for one in answer.json()["items"]]
        link = answer.headers.get("Link")
        assert (link is None) == (answer.json()["next"] is None)
        path = link.partition(">")[0].removeprefix("<") if link else None
    whole = officer.get("/establishments", limit=200, q="quán").json()["items"]
    assert seen == [one["id"] for one in whole]
    assert len(seen) >= 3


def test_a_post_names_the_address_of_its_record_and_so_does_its_retry(api: Api) -> None:
    officer = api.as_("district")
    body = entered_bar(str(create_id()))
    first, again = (officer.post("/establishments", body, key="one key") for _ in range(2))
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (
        first.headers["Location"]
        == again.headers["Location"]
        == f"{API}/establishments/{body['id']}"
    )
    assert officer.get(first.headers["Location"]).json()["name"] == body["name"]


@pytest.mark.once
def test_the_description_is_sent_again_only_when_it_changed(api: Api) -> None:
    nobody = api.nobody()
    first = nobody.get("/openapi.json")
    sent: dict[str, Any] = json.loads(first.content)
    assert sent["info"]["title"] == "Sổ 178"
    same = nobody.get("/openapi.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.content) == (304, b"")


@pytest.mark.once
def test_another_method_is_told_all_that_the_path_takes(api: Api) -> None:
    refused = api.as_("district").request("PUT", "/establishments")
    assert refused.status_code == 405
    assert refused.headers["Allow"] == "GET, HEAD, POST"
    assert refused.headers["Vary"] == "Accept-Language"


def test_an_answer_varies_by_language_if_it_has_words_in_it(api: Api) -> None:
    officer = api.as_("district")
    assert "Accept-Language" in officer.get("/deadlines").headers["Vary"]
    assert "Accept-Language" not in officer.get("/establishments").headers.get("Vary", "")
    assert "Accept-Language" not in api.nobody().get("/public/open-data").headers.get("Vary", "")


@pytest.mark.once
def test_head_has_the_headers_of_get_and_no_content(api: Api) -> None:
    officer = api.as_("district")
    path = f"/establishments/{entered(officer)}"
    head, whole = officer.request("HEAD", path), officer.get(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["ETag"] == whole.headers["ETag"]
    assert api.nobody().request("HEAD", path).status_code == 401


def entered(officer: Person) -> str:
    """The id of a new establishment."""
    id: str = officer.post("/establishments", entered_bar(str(create_id()))).json()["id"]
    return id


@pytest.mark.parametrize(
    "asked",
    [
        *("", "limit=2", "limit=2&after=abc", "after=a&after=b&q=x", "q=", "q", "a=b=c", "&&a=1&"),
        *("q=sao+%C4%91%C3%AAm", "q=a%26b", "q=a;b", "status=signed&inspected_from=2022-01-01"),
        *("after_all=1", "q=~x.y_z-", "ids=a,b", "q=%zz", "=1"),
    ],
)
def test_the_query_of_the_next_page_is_that_of_the_url(asked: str) -> None:
    scope = {"type": "http", "path": "/api/v1/x", "query_string": asked.encode(), "headers": []}
    request = Request(scope)
    expected = request.url.include_query_params(after="Y3Vyc29y").query
    assert build_next_query(request, "Y3Vyc29y") == expected
