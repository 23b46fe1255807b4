"""A calendar's address: its token, what it shows and never shows, and the form of its lines."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from backend.core.session.models import create_id
from backend.core.session.session import Session
from backend.domains.catalogues.violation_types.models import ViolationType
from backend.domains.enforcement.violations.models import Violation
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.organisation.accounts.models import User
from backend.domains.planning.plans.models import PlanTask
from backend.domains.platform.calendar_subscriptions.ics import format_text, split_line
from backend.domains.platform.calendar_subscriptions.models import CalendarSubscription
from tests import world
from tests.acting import Api

NAMES = ("Hương Sen", "Sao Đêm", "Nguyễn", "Tập huấn bí mật")


def write(db: Session) -> None:
    act = db.scalar(
        sa.select(ViolationType.id).where(ViolationType.valid_from <= date(2022, 9, 1)).limit(1)
    )
    db.add(
        Violation(
            id=create_id(),
            org_unit_id=world.unit("binhnghia"),
            establishment_id=world.establishment("binhnghia"),
            violation_type_id=act,
            subject_kind="individual",
            team_id=world.team("district"),
            occurred_on=date(2022, 9, 20),
            recorded_on=date(2022, 9, 20),
        )
    )
    db.add(
        PlanTask(
            plan_id=world.plan(),
            org_unit_id=world.unit("binhluc"),
            title="Tập huấn bí mật",
            agency="Nguyễn Văn A",
            due_on=date(2022, 10, 10),
            position=90,
        )
    )
    place = db.get(Establishment, world.establishment("binhnghia"))
    assert place is not None
    place.owner_name = "Nguyễn Thị Chủ"
    db.flush()


def unfolded(text: str) -> list[str]:
    """Content lines, each checked: CRLF, at most 75 octets, whole letters."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    for line in text.encode().split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    return text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def subscribe(api: Api, person: str, label: str = "Điện thoại") -> Any:
    answer = api.as_(person).post("/me/calendar-subscriptions", {"label": label})
    assert answer.status_code == 201, answer.text
    return answer.json()


def fetch(api: Api, url: str, **headers: str) -> Any:
    return api.nobody().request("GET", url[url.index("/api") :], headers=headers)


def test_the_calendar_is_valid_names_nobody_and_follows_the_list(api: Api) -> None:
    api.run(write)
    made = subscribe(api, "district")
    answer = fetch(api, made["url"])
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"].startswith("private, max-age=")
    lines = unfolded(answer.text)
    assert (lines[0], lines[1], lines[-1]) == ("BEGIN:VCALENDAR", "VERSION:2.0", "END:VCALENDAR")
    listed = api.as_("district").get("/deadlines", limit=200).json()["items"]
    assert {line for line in lines if line.startswith("UID:")} == {
        f"UID:{d['id']}@so178" for d in listed
    }
    assert {line for line in lines if line.startswith("DTSTART")} == {
        f"DTSTART;VALUE=DATE:{d['due_on'].replace('-', '')}" for d in listed
    }
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == len(listed) == 4
    assert any(
        line == "SUMMARY:Ra quyết định xử phạt – Điều 66 Luật Xử lý vi phạm hành chính – Bình Nghĩa"
        for line in lines
    )
    assert any("/vi-pham/" in line for line in lines if line.startswith("URL:"))
    assert not any(name in answer.text for name in NAMES)
    again = fetch(api, made["url"], **{"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert fetch(api, made["url"]).text == answer.text


def test_a_token_is_hashed_shown_once_and_dies_when_revoked(api: Api) -> None:
    made = subscribe(api, "district")
    token = made["url"].partition("token=")[2]
    rows = api.run(
        lambda db: db.execute(sa.select(CalendarSubscription.token_hash)).scalars().all()
    )
    assert token not in rows
    district = api.as_("district")
    (listed,) = district.get("/me/calendar-subscriptions").json()["items"]
    assert "url" not in listed
    fetch(api, made["url"])
    (used,) = district.get("/me/calendar-subscriptions").json()["items"]
    assert used["last_used_at"] is not None
    # another person neither sees nor ends it
    other = api.as_("leader")
    assert other.get("/me/calendar-subscriptions").json()["items"] == []
    assert other.delete(f"/me/calendar-subscriptions/{made['id']}").status_code == 404
    assert district.delete(f"/me/calendar-subscriptions/{made['id']}").status_code == 204
    assert fetch(api, made["url"]).status_code == 404
    assert fetch(api, made["url"][:-5] + "AAAAA").status_code == 404
    assert api.nobody().get("/deadlines.ics", token="x").status_code == 422
    for number in range(5):
        subscribe(api, "district", f"Lịch {number}")
    sixth = district.post("/me/calendar-subscriptions", {"label": "Lịch 6"})
    assert (sixth.status_code, sixth.json()["code"]) == (409, "too-many-calendars")


def test_what_a_calendar_shows_follows_the_account_of_the_moment(api: Api) -> None:
    api.run(write)
    made = {
        person: subscribe(api, person)["url"] for person in ("inspector", "inspector2", "admin")
    }
    assert "Ra quyết định" in fetch(api, made["inspector"]).text
    assert "Ra quyết định" not in fetch(api, made["inspector2"]).text
    assert "BEGIN:VEVENT" not in fetch(api, made["admin"]).text

    def lock(db: Session) -> None:
        user = db.get(User, world.user("inspector"))
        assert user is not None
        user.is_active = False
        db.flush()

    api.run(lock)
    assert fetch(api, made["inspector"]).status_code == 404


def test_lines_fold_between_letters_and_escape_what_has_a_meaning() -> None:
    line = "SUMMARY:" + "đồng ý, ngày; tháng\\" * 12
    parts = list(split_line(line))
    assert all(len(part.encode()) <= 75 for part in parts)
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == line
    assert format_text("a,b;c\\d\ne") == "a\\,b\\;c\\\\d\\ne"
