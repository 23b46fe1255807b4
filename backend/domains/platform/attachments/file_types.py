"""The type of an uploaded file by its content, and pictures encoded again from their pixels (R25).

The name and the type that a browser sends are ignored, and nothing is decoded before the pixels
that its header declares were counted. A picture that was encoded again is upright and has no EXIF,
XMP, IPTC, comment, colour profile or text chunk, and nothing behind its end. Saving an opened image
again would keep comments and profiles.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

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


FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}
SAVING = {
    JPEG: {"quality": 88, "optimize": True},
    PNG: {"compress_level": 4},
    WEBP: {"quality": 88, "method": 3},
}
THUMBNAIL = 480
"""Pixels of a thumbnail's long side."""
ORIENTATION = 0x0112
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class CleanPicture:
    """What is stored; `thumbnail` is a JPEG."""

    content: bytes
    width: int
    height: int
    thumbnail: bytes


def render_clean_picture(content: bytes, found: FileType) -> CleanPicture:
    """Encode the picture again; raises RefusedFile if it is not what its header says."""
    try:
        picture = read_upright_picture(content, found)
        whole = to_file_bytes(picture, found.media_type)
        width, height = picture.size
        picture.thumbnail((THUMBNAIL, THUMBNAIL))
        return CleanPicture(whole, width, height, to_file_bytes(to_opaque_picture(picture), JPEG))
    except RefusedFile:
        raise
    except Exception as error:  # decoders raise many kinds of errors; the file is at fault in all
        raise RefusedFile("attachment-unreadable") from error


def read_upright_picture(content: bytes, found: FileType) -> Image.Image:
    with Image.open(BytesIO(content), formats=[FORMATS[found.media_type]]) as opened:
        if opened.size != (found.width, found.height):
            raise RefusedFile("attachment-unreadable")
        opened.load()
        turn = UPRIGHT.get(read_orientation(opened))
        picture = to_plain_picture(opened, alpha=found.media_type != JPEG)
    if turn is not None:
        picture = picture.transpose(turn)
    picture.info = {}
    return picture


def read_orientation(image: Image.Image) -> int:
    """The orientation from 1 to 8 that the camera wrote; 1 if it cannot be read."""
    try:
        return int(image.getexif().get(ORIENTATION, 1))
    except Exception:  # metadata is dropped anyway, so malformed metadata is no reason to refuse
        return 1


def to_plain_picture(image: Image.Image, *, alpha: bool) -> Image.Image:
    """A copy in grey or colour of 8 bits, transparent only if the type allows it."""
    if image.mode.startswith("I") or image.mode == "F":
        return image.point(lambda value: value / 256).convert("L")
    if alpha and image.has_transparency_data:
        return image.convert("RGBA")
    grey = image.mode in ("1", "L", "LA")
    return (
        to_opaque_picture(image)
        if image.has_transparency_data
        else image.convert("L" if grey else "RGB")
    )


def to_opaque_picture(image: Image.Image) -> Image.Image:
    """A copy without transparency, on white."""
    if image.mode in ("L", "RGB"):
        return image
    above = image.convert("RGBA")
    ground = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(ground, above).convert("RGB")


def to_file_bytes(image: Image.Image, media_type: str) -> bytes:
    out = BytesIO()
    image.info = {}
    image.save(out, FORMATS[media_type], **SAVING[media_type])
    return out.getvalue()
