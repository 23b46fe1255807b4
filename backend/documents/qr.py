"""QR codes: a PNG for Word, an SVG path for PDF and for the screen."""

import io

import segno

from backend.core.text.schemas import BaseModel

SIDE = 26
"""Millimetres of the printed code."""
QUIET_ZONE = 2
"""Modules of white around the code; papers leave more white beside it."""


class QrPath(BaseModel):
    """An SVG path of unit squares in a square of `size` by `size`, the quiet zone included."""

    size: int
    path: str


def create_qr_code(text: str) -> segno.QRCode:
    return segno.make_qr(text, error="m")


def render_png(text: str) -> bytes:
    out = io.BytesIO()
    create_qr_code(text).save(out, kind="png", scale=8, border=QUIET_ZONE)
    return out.getvalue()


def build_path(text: str) -> QrPath:
    rows = [bytes(row) for row in create_qr_code(text).matrix_iter(border=QUIET_ZONE)]
    steps = [
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    ]
    return QrPath(size=len(rows), path="".join(steps))


def render_svg(text: str) -> str:
    made = build_path(text)
    box = f"0 0 {made.size} {made.size}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}"><path d="{made.path}"/></svg>'
