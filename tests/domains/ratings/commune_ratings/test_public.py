"""Approved ratings for everyone: without signing in, cacheable, and nothing else."""

from tests import world
from tests.acting import Api
from tests.domains.ratings.commune_ratings.making import approved, done, ready, submitted

PUBLIC = "/public/ratings"


def test_only_what_is_approved_with_its_history(api: Api) -> None:
    ready(api)
    approved(api, year=2021)
    approved(api, QL1=9)
    submitted(api, "trangan")
    rows = done(api.nobody().get(PUBLIC))["items"]
    assert [(r["org_unit_name"], r["year"], r["rating_class"], r["change"]) for r in rows] == [
        ("Bình Nghĩa", 2022, "improving", "lost"),
        ("Bình Nghĩa", 2021, "healthy", None),
    ]
    assert rows[0].keys() == {
        *("id", "org_unit_id", "org_unit_code", "org_unit_name", "org_unit_kind"),
        *("district_name", "district_kind", "year"),
        *("total", "max_score", "rating_class", "class_title", "change", "register_no"),
        *("approved_on", "criteria_set_name", "legal_basis", "is_illustrative"),
    }
    assert (rows[0]["district_kind"], rows[0]["district_name"]) == ("huyện", "Bình Lục")
    assert (rows[0]["class_title"], rows[0]["is_illustrative"]) == ("Có chuyển biến", True)


def test_it_may_be_kept_and_asked_again(api: Api) -> None:
    ready(api)
    approved(api)
    first = api.nobody().get(PUBLIC)
    assert first.headers["cache-control"] == "public, max-age=300"
    etag = first.headers["etag"]
    again = api.nobody().get(PUBLIC, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == "public, max-age=300"
    assert "set-cookie" not in first.headers
    approved(api, "trangan")
    changed = api.nobody().get(PUBLIC, headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != etag


def test_it_is_narrowed_and_paged(api: Api) -> None:
    ready(api)
    approved(api)
    approved(api, "trangan")
    assert len(done(api.nobody().get(PUBLIC, q="trang an"))["items"]) == 1
    assert done(api.nobody().get(PUBLIC, year=2021))["items"] == []
    assert len(done(api.nobody().get(PUBLIC, year_from=2022))["items"]) == 2
    assert done(api.nobody().get(PUBLIC, year_from=2023))["items"] == []
    unit = str(world.unit("binhnghia"))
    assert len(done(api.nobody().get(PUBLIC, org_unit_id=unit))["items"]) == 1
    page = done(api.nobody().get(PUBLIC, limit=1))
    rest = done(api.nobody().get(PUBLIC, limit=1, after=page["next"]))
    assert [r["org_unit_name"] for r in page["items"] + rest["items"]] == ["Bình Nghĩa", "Tràng An"]
    assert rest["next"] is None


def test_wrong_questions_are_answered_as_problems(api: Api) -> None:
    for params in ({"year": "x"}, {"limit": "0"}, {"color": "red"}, {"after": "?"}):
        assert done(api.nobody().get(PUBLIC, **params), 422)["errors"]


def test_it_is_one_query(api: Api) -> None:
    ready(api)
    approved(api)
    with api.queries() as seen:
        done(api.nobody().get(PUBLIC))
    assert len(seen) == 1
