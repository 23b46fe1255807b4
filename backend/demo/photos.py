"""Photos of the demo's latest visits. They are drawn, and their captions say so."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from io import BytesIO
from uuid import UUID

from PIL import Image, ImageDraw

from backend.demo.random_values import Row, build_id, create_random
from backend.domains.platform.attachments.file_types import JPEG
from backend.domains.platform.attachments.reencoding import CleanPicture
from backend.domains.platform.attachments.upload import parse_upload

SIZE = (1000, 750)
WALLS = ("#c9d6c3", "#d9cbb0", "#bccbd6")
CAPTIONS = {
    "front": "Biển hiệu và lối vào cơ sở (minh họa)",
    "book": "Sổ đăng ký lưu trú, trang đang ghi (minh họa)",
    "prices": "Bảng giá niêm yết tại quầy (minh họa)",
}
WITH_PHOTOS = 6
"""The number of the district team's latest signed visits with photos; the draft has photos too."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A row of `attachments` and its file."""

    row: Row
    made: CleanPicture


def build_photos(inspections: list[Row]) -> dict[UUID, list[Photo]]:
    """{inspection id: its photos}, each uploaded between the visit and its signature."""
    signed = [row for row in inspections if row["signed_at"] and row["team_level"] == "district"]
    latest = sorted(signed, key=lambda row: row["signed_at"])[-WITH_PHOTOS:]
    drafts = [row for row in inspections if not row["signed_at"]]
    rng = create_random("photos")
    found: dict[UUID, list[Photo]] = {}
    for number, visit in enumerate([*latest, *drafts]):
        begun = visit["ended_at"] or visit["started_at"] + timedelta(minutes=20)
        views = list(CAPTIONS)[: 2 + number % 2]
        found[visit["id"]] = []
        for place, view in enumerate(views):
            sent = begun + timedelta(minutes=2 * place + 1)
            shot = build_photo(visit, view, WALLS[number % len(WALLS)])
            id = build_id(sent, rng)
            shot.row.update(
                {
                    "id": id,
                    "file_key": hashlib.sha256(id.bytes).hexdigest()[:32],
                    "taken_at": sent - timedelta(seconds=70),
                    "created_at": sent,
                }
            )
            found[visit["id"]].append(shot)
    return found


def build_photo(visit: Row, view: str, wall: str) -> Photo:
    content, made = render_picture(view, wall)
    row: Row = {
        "org_unit_id": visit["org_unit_id"],
        "team_id": visit["team_id"],
        "entity": "inspection",
        "entity_id": visit["id"],
        "media_type": JPEG,
        "size": len(made.content),
        "width": made.width,
        "height": made.height,
        "sha256": hashlib.sha256(made.content).hexdigest(),
        "uploaded_size": len(content),
        "uploaded_sha256": hashlib.sha256(content).hexdigest(),
        "caption": CAPTIONS[view],
        "uploaded_by_id": visit["signed_by_id"],
    }
    return Photo(row, made)


@cache
def render_picture(view: str, wall: str) -> tuple[bytes, CleanPicture]:
    """The file from a phone, and the files that the register makes from it."""
    image = Image.new("RGB", SIZE, wall)
    DRAWN[view](ImageDraw.Draw(image))
    out = BytesIO()
    image.save(out, "JPEG", quality=90)
    _, made = parse_upload(out.getvalue())
    assert made is not None
    return out.getvalue(), made


def render_front(pen: ImageDraw.ImageDraw) -> None:
    """Draw a house with a sign without a name, a door and two windows."""
    pen.rectangle((0, 640, 1000, 750), fill="#8d8a84")
    pen.rectangle((120, 190, 880, 640), fill="#efe6d2", outline="#7a6a52", width=4)
    pen.polygon([(80, 190), (500, 50), (920, 190)], fill="#9a4f3c")
    pen.rectangle((220, 220, 780, 310), fill="#1f5c6b", outline="#d9b64a", width=6)
    pen.line((280, 265, 720, 265), fill="#f3ead0", width=14)
    pen.rectangle((430, 400, 570, 640), fill="#5b4130", outline="#2f2118", width=4)
    for left in (200, 680):
        pen.rectangle((left, 400, left + 130, 520), fill="#a9c4cf", outline="#4d5a60", width=5)
        pen.line((left + 65, 400, left + 65, 520), fill="#4d5a60", width=4)


def render_register(pen: ImageDraw.ImageDraw) -> None:
    """Draw an open register with empty lines: no names."""
    pen.rectangle((0, 0, 1000, 750), fill="#7b5a3c")
    pen.polygon([(90, 120), (490, 90), (490, 660), (90, 690)], fill="#f7f3e6")
    pen.polygon([(510, 90), (910, 120), (910, 690), (510, 660)], fill="#f2edde")
    for line in range(12):
        y = 160 + line * 42
        pen.line((120, y, 465, y - 12), fill="#9fb3c8", width=3)
        pen.line((535, y - 12, 880, y), fill="#9fb3c8", width=3)
    pen.line((190, 112, 190, 682), fill="#c46a6a", width=3)
    pen.line((610, 98, 610, 668), fill="#c46a6a", width=3)


def render_price_board(pen: ImageDraw.ImageDraw) -> None:
    """Draw a price board on a wall, above a counter."""
    pen.rectangle((0, 560, 1000, 750), fill="#6d4c33")
    pen.rectangle((180, 80, 820, 520), fill="#fbfaf4", outline="#3f4b50", width=10)
    pen.rectangle((180, 80, 820, 160), fill="#9b1c24")
    for line in range(5):
        y = 205 + line * 60
        pen.line((230, y, 540, y), fill="#3f4b50", width=12)
        pen.line((640, y, 770, y), fill="#3f4b50", width=12)


DRAWN = {"front": render_front, "book": render_register, "prices": render_price_board}
