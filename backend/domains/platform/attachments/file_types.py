"""The type of a file by its content, and the pixels that its header declares; nothing is decoded.

The name and the type that a browser sends are ignored (R25).
"""

from collections.abc import Iterator
from dataclasses import dataclass

JPEG = "image/jpeg"
PNG = "image/png"
WEBP = "image/webp"
PDF = "application/pdf"

MAX_PIXELS = 25_000_000
MAX_SCANS = 100
"""A progressive JPEG of thousands of scans would take minutes; cameras write about ten."""


class RefusedFile(Exception):
    """The file is refused; `code` says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class FileType:
    """A type that is accepted; a PDF has no pixels."""

    media_type: str
    width: int = 0
    height: int = 0

    @property
    def is_image(self) -> bool:
        return self.media_type != PDF


def parse_file_type(content: bytes) -> FileType:
    """The type by content; raises Refused for other types, broken headers, too many pixels."""
    if not content:
        raise RefusedFile("attachment-empty")
    if content.startswith(b"%PDF-"):
        return parse_pdf_type(content)
    if content.startswith(b"\xff\xd8\xff"):
        found = FileType(JPEG, *parse_jpeg_size(content))
    elif content.startswith(b"\x89PNG\r\n\x1a\n"):
        found = FileType(PNG, *parse_png_size(content))
    elif content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        found = FileType(WEBP, *parse_webp_size(content))
    else:
        raise RefusedFile("attachment-is-heic" if is_heic(content) else "attachment-type")
    if found.width < 1 or found.height < 1:
        raise RefusedFile("attachment-unreadable")
    if found.width * found.height > MAX_PIXELS:
        raise RefusedFile("attachment-pixels")
    return found


def is_heic(content: bytes) -> bool:
    return content[4:8] == b"ftyp" and content[8:11] in (b"hei", b"hev", b"mif", b"msf", b"avi")


def parse_pdf_type(content: bytes) -> FileType:
    """A PDF is stored as it came and never opened here; one without its end was cut off."""
    if b"%%EOF" not in content[-2048:]:
        raise RefusedFile("attachment-unreadable")
    return FileType(PDF)


def parse_jpeg_size(content: bytes) -> tuple[int, int]:
    if content.count(b"\xff\xda") > MAX_SCANS:
        raise RefusedFile("attachment-unreadable")
    for marker, start in list_jpeg_segments(content):
        if marker in (0xC0, 0xC1, 0xC2):  # baseline, extended, progressive
            height, width = (
                parse_big_endian(content[start + 3 : start + 5]),
                content[start + 5 : start + 7],
            )
            return parse_big_endian(width), height
    raise RefusedFile("attachment-unreadable")


def list_jpeg_segments(content: bytes) -> Iterator[tuple[int, int]]:
    """(marker, position of its length) up to the first scan."""
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:  # padding
            at += 1
            continue
        if marker in (0xD9, 0xDA):
            return
        yield marker, at + 2
        at += 2 + max(2, parse_big_endian(content[at + 2 : at + 4]))


def parse_png_size(content: bytes) -> tuple[int, int]:
    if content[8:16] != b"\x00\x00\x00\rIHDR":
        raise RefusedFile("attachment-unreadable")
    return parse_big_endian(content[16:20]), parse_big_endian(content[20:24])


def parse_webp_size(content: bytes) -> tuple[int, int]:
    kind, body = content[12:16], content[20:30]
    if kind == b"VP8X":
        return parse_little_endian(body[4:7]) + 1, parse_little_endian(body[7:10]) + 1
    if kind == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        return parse_little_endian(body[6:8]) & 0x3FFF, parse_little_endian(body[8:10]) & 0x3FFF
    if kind == b"VP8L" and body[:1] == b"\x2f":
        bits = parse_little_endian(body[1:5])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    raise RefusedFile("attachment-unreadable")


def parse_big_endian(raw: bytes) -> int:
    return int.from_bytes(raw, "big")


def parse_little_endian(raw: bytes) -> int:
    return int.from_bytes(raw, "little")
