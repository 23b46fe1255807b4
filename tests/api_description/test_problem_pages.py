"""The `type` of each problem opens a page that says it in both languages."""

import pytest

from tests.acting import Api


@pytest.mark.once
def test_the_type_of_a_problem_opens_its_page(api: Api) -> None:
    problem = api.as_("district").get("/establishments", colour="red").json()
    assert problem["type"] == "/problems/invalid"
    for code in ("invalid", problem["errors"][0]["code"]):
        page = api.http.get(f"/problems/{code}")
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert f"<h1>{code}</h1>" in page.text
        assert 'lang="vi"' in page.text
        assert 'lang="en"' in page.text
        assert 'href="/problems.css"' in page.text
    assert 'href="/problems/unknown-parameter"' in api.http.get("/problems").text
    style = api.http.get("/problems.css")
    assert (style.headers["content-type"], "main {" in style.text) == (
        "text/css; charset=utf-8",
        True,
    )


@pytest.mark.once
def test_what_is_no_code_has_no_page(api: Api) -> None:
    answer = api.http.get("/problems/<b>x")
    assert (answer.status_code, "<b>" in answer.json()["detail"]) == (404, False)
