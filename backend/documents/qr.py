"""The address of the check page as a QR code: a picture for Word, a path for PDF and screen."""

import io

import segno
from pydantic import BaseModel

QUIET_ZONE = 2
"""Modules of white around the code; papers leave more white beside it."""


class QrPath(BaseModel):
    """An SVG path of unit squares in a square of `size` by `size`, the quiet zone included."""

    size: int
    path: str


def code_of(text: str) -> segno.QRCode:
    return segno.make_qr(text, error="m")


def png(text: str) -> bytes:
    out = io.BytesIO()
    code_of(text).save(out, kind="png", scale=8, border=QUIET_ZONE)
    return out.getvalue()


def path(text: str) -> QrPath:
    rows = [bytes(row) for row in code_of(text).matrix_iter(border=QUIET_ZONE)]
    steps = [
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    ]
    return QrPath(size=len(rows), path="".join(steps))


def svg(text: str) -> str:
    made = path(text)
    box = f"0 0 {made.size} {made.size}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}"><path d="{made.path}"/></svg>'
