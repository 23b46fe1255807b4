"""Pictures made anew: nothing but pixels stays, floods are refused unread, and nothing breaks."""

import random
import resource
import struct
from io import BytesIO

import pytest
from PIL import Image

from backend.core.errors.exceptions import AppError, Invalid
from backend.domains.platform.attachments.file_types import MAX_PIXELS, RefusedFile, parse_file_type
from backend.domains.platform.attachments.upload import parse_upload
from tests.domains.platform.attachments import pictures
from tests.domains.platform.attachments.pictures import PDF, SECRET

KINDS = {"JPEG": pictures.jpeg, "PNG": pictures.png, "WEBP": pictures.webp}


def parts_of(content: bytes) -> set[str]:
    """The names of a picture's segments or chunks, to its last byte."""
    if content.startswith(b"\xff\xd8"):
        assert content.endswith(b"\xff\xd9")
        names, at = set(), 2
        while content[at + 1] != 0xDA:
            names.add(f"{content[at + 1]:02X}")
            at += 2 + struct.unpack(">H", content[at + 2 : at + 4])[0]
        return names
    big = content.startswith(b"\x89PNG")
    names, at = set(), 8 if big else 12
    while at < len(content):
        size, name = content[at : at + 4], content[at + 4 : at + 8]
        if not big:
            size, name = name, size
        length = struct.unpack(">I" if big else "<I", size)[0]
        names.add(name.decode())
        at += 8 + length + (4 if big else length % 2)
    assert at == len(content)
    return names


ALLOWED = {
    "JPEG": {"E0", "DB", "C0", "C2", "C4"},
    "PNG": {"IHDR", "IDAT", "IEND"},
    "WEBP": {"VP8 "},
}


@pytest.mark.parametrize("kind", KINDS)
def test_metadata_gone(kind: str) -> None:
    """EXIF with place, XMP, IPTC, comment, profile, texts and what hangs behind: of it nothing."""
    before = KINDS[kind](orientation=6)
    assert before.count(SECRET) >= 4
    found, made = parse_upload(before)
    assert made is not None
    for content in (made.content, made.thumbnail):
        assert SECRET not in content
        assert b"Exif" not in content
        assert b"PK\x03\x04" not in content
    assert parts_of(made.content) <= ALLOWED[kind]
    assert parts_of(made.thumbnail) <= ALLOWED["JPEG"]
    with Image.open(BytesIO(made.content)) as after:
        assert (after.format, after.size) == (kind, (60, 90))
        assert (made.width, made.height) == (60, 90)
        assert found.media_type == f"image/{kind.lower()}"
        red, blue = after.convert("RGB").getpixel((55, 5)), after.convert("RGB").getpixel((5, 5))
    assert isinstance(red, tuple)
    assert isinstance(blue, tuple)
    assert red[0] > 200 > 60 > red[2], "turned as the camera was held"
    assert blue[2] > 200 > 60 > blue[0]


def test_every_kind_of_pixel_is_taken() -> None:
    """Grey, palette, transparent, 16 bits, CMYK, one bit; and broken EXIF beside good pixels."""
    files = [
        *(pictures.png(mode=mode) for mode in ("L", "P", "RGBA", "LA", "1")),
        pictures.written(Image.new("I;16", (20, 10), 40_000), "PNG"),
        pictures.written(pictures.photo(mode="CMYK"), "JPEG"),
        pictures.written(pictures.photo(mode="RGBA"), "WEBP", lossless=True),
        pictures.plain_jpeg().replace(
            b"\xff\xdb", pictures.segment(0xE1, b"Exif\x00\x00MM\x00*\xff") + b"\xff\xdb", 1
        ),
    ]
    for content in files:
        _, made = parse_upload(content)
        assert made is not None
        with Image.open(BytesIO(made.content)) as after:
            after.load()
            assert after.mode in ("L", "RGB", "RGBA")
    _, deep = parse_upload(files[5])
    assert deep is not None
    assert Image.open(BytesIO(deep.content)).getpixel((3, 3)) == 40_000 // 256


def test_a_pdf_is_kept_as_it_came() -> None:
    found, made = parse_upload(PDF)
    assert (found.media_type, made) == ("application/pdf", None)


REFUSED = {
    b"": "attachment-empty",
    b"PK\x03\x04" + PDF: "attachment-type",
    b"GIF89a" + bytes(40): "attachment-type",
    b"<svg xmlns='http://www.w3.org/2000/svg'/>": "attachment-type",
    b"\x00\x00\x00\x18ftypheic" + bytes(20): "attachment-is-heic",
    PDF[:30]: "attachment-unreadable",
    b"\xff\xd8\xff\xd9": "attachment-unreadable",
    pictures.plain_jpeg()[:400]: "attachment-unreadable",
    pictures.two_faced_jpeg(): "attachment-unreadable",
    b"\xff\xd8\xff" + b"\xff\xda\x00\x02" * 101: "attachment-unreadable",
    pictures.flood_jpeg(): "attachment-pixels",
    pictures.flood_webp(): "attachment-pixels",
}


def test_what_is_refused_is_told_why() -> None:
    for content, code in REFUSED.items():
        with pytest.raises(Invalid) as told:
            parse_upload(content)
        assert [(e.pointer, e.code) for e in told.value.errors] == [("/file", code)], content


def test_a_flood_of_pixels_is_refused_before_it_is_decoded() -> None:
    """400 megapixels in 50 KB: refused by the header alone, in no memory."""
    flood = pictures.flood_png()
    assert len(flood) < 2**20
    assert MAX_PIXELS < 20_000**2
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(RefusedFile, match="attachment-pixels"):
        parse_file_type(flood)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20 * 1024  # KiB


def mutated(content: bytes, rng: random.Random) -> bytes:
    raw = bytearray(content)
    match rng.randrange(5):
        case 0:
            for _ in range(rng.randint(1, 30)):
                raw[rng.randrange(len(raw))] = rng.randrange(256)
        case 1:
            del raw[rng.randrange(len(raw)) :]
        case 2:
            at = rng.randrange(len(raw))
            raw[at:at] = rng.randbytes(rng.randint(1, 40))
        case 3:
            at = rng.randrange(len(raw))
            del raw[at : at + rng.randint(1, 60)]
        case _:
            at = rng.randrange(12, 120)
            raw[at : at + 4] = rng.choice((b"\xff" * 4, b"\x00" * 4, b"\x7f\xff\xff\xff"))
    return bytes(raw)


@pytest.mark.filterwarnings("ignore")  # of what is wrong in the EXIF
def test_no_mutated_file_breaks_anything() -> None:
    """360 files: each is taken in as a whole picture, or refused as the sender's fault."""
    rng = random.Random(178)
    taken, refused = 0, set()
    for make in KINDS.values():
        whole = make(orientation=6)
        for _ in range(120):
            try:
                _, made = parse_upload(mutated(whole, rng))
            except AppError as error:
                refused.add((error.status, *(e.code for e in error.errors)))
            else:
                assert made is None or SECRET not in made.content
                taken += 1
    assert taken > 20
    assert {status for status, *_ in refused} == {422}
    assert {code for _, code in refused} >= {"attachment-type", "attachment-unreadable"}
