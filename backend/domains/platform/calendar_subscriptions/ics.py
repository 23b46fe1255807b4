"""Deadlines as an iCalendar file (RFC 5545): kind, article, unit and a link, but no names.

The format needs two rules, escaping and folding, and `REFRESH-INTERVAL` its VALUE parameter
(RFC 7986, 5.7).
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from backend.domains.platform.deadlines.sources import Due
from backend.law.reference.reference_files import Certainty

PRODUCT = "-//So 178//Han xu ly//VI"
LONGEST = 75
"""Octets of a line, without its end."""
FETCH_EVERY = "PT6H"
PAGES = {"violations": "/vi-pham/{id}", "inspections": "/kiem-tra/{id}"}
"""The page of each kind of record; others link to the list of work."""
DOUBTS = {
    Certainty.VERIFIED: "",
    Certainty.SECONDARY: "Nguồn thứ cấp – cần đối chiếu văn bản.",
    Certainty.UNVERIFIED: "Chưa đối chiếu được văn bản.",
}


def render_calendar(dues: Iterable[Due], site: str, made_on: date) -> str:
    """A whole calendar; the same deadlines give the same text all day, so that it can be cached."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{format_text('Sổ 178 – Hạn xử lý')}",
        f"X-WR-CALNAME:{format_text('Sổ 178 – Hạn xử lý')}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{FETCH_EVERY}",
        f"X-PUBLISHED-TTL:{FETCH_EVERY}",
        *(line for due in dues for line in build_event(due, site, made_on)),
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in split_line(line))


def build_event(due: Due, site: str, made_on: date) -> Iterator[str]:
    page = PAGES.get(due.entity, "/viec-can-lam").format(id=due.entity_id)
    link = f"{site}{page}"
    law = due.citation("vi")
    told = "\n".join(filter(None, (law, due.org_unit_name, DOUBTS[due.certainty], link)))
    yield "BEGIN:VEVENT"
    yield f"UID:{due.id}@so178"
    yield f"DTSTAMP:{made_on:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{due.due_on:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{due.due_on + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{format_text(f'{due.title[0]} – {law} – {due.org_unit_name}')}"
    yield f"DESCRIPTION:{format_text(told)}"
    yield f"URL:{link}"
    yield "CLASS:PRIVATE"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def format_text(text: str) -> str:
    """TEXT of RFC 5545, 3.3.11."""
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, written)
    return text


def split_line(line: str) -> Iterator[str]:
    """Split a content line into lines of at most 75 octets, never within a letter (3.1)."""
    part, room = "", LONGEST
    for letter in line:
        size = len(letter.encode())
        if size > room:
            yield part
            part, room = " ", LONGEST - 1
        part += letter
        room -= size
    yield part
