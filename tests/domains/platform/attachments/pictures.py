"""Files as cameras, scanners and forgers make them."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image, PngImagePlugin

SECRET = b"Nguyen Thi Bi Mat 20.5412N 105.9229E"
"""What no stored file may carry: it stands in every kind of metadata below."""
TEXT = SECRET.decode()


def photo(width: int = 90, height: int = 60, mode: str = "RGB") -> Image.Image:
    """Red at the upper left, blue elsewhere: one sees how it is turned."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (0, 0, width // 3, height // 2))
    return image.convert(mode)


def exif(orientation: int = 1) -> bytes:
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010E] = TEXT
    tags.get_ifd(0x8825)[1] = TEXT
    return tags.tobytes()


def written(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def jpeg(orientation: int = 1) -> bytes:
    """EXIF, comment, profile, XMP and IPTC, and a second file behind its end."""
    plain = written(
        photo(), "JPEG", exif=exif(orientation), comment=SECRET, icc_profile=SECRET, quality=95
    )
    xmp = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00<x>" + SECRET + b"</x>")
    iptc = segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00" + SECRET)
    return plain[:2] + xmp + iptc + plain[2:] + b"PK\x03\x04" + SECRET


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def png(orientation: int = 1, mode: str = "RGB") -> bytes:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", TEXT)
    texts.add_text("Author", TEXT, zip=True)
    texts.add_itxt("XML:com.adobe.xmp", f"<x>{TEXT}</x>")
    return (
        written(photo(mode=mode), "PNG", pnginfo=texts, exif=exif(orientation), icc_profile=SECRET)
        + b"PK\x03\x04"
        + SECRET
    )


def webp(orientation: int = 1) -> bytes:
    tags = {"exif": exif(orientation), "xmp": b"<x>" + SECRET + b"</x>", "icc_profile": SECRET}
    return written(photo(), "WEBP", **tags) + b"PK\x03\x04" + SECRET


def plain_jpeg(width: int = 90, height: int = 60) -> bytes:
    return written(photo(width, height), "JPEG")


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def flood_png(side: int = 20_000) -> bytes:
    """A true PNG of side × side pixels in a few kilobytes of file."""
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    row = b"\x00" * (side // 8 + 1)
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    chunks = ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(name, body) for name, body in chunks)


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def flood_webp() -> bytes:
    size = (16_384 - 1).to_bytes(3, "little")
    body = b"VP8X" + struct.pack("<I", 10) + b"\x00" * 4 + size + size
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def flood_jpeg() -> bytes:
    """A small picture whose frame says 65,535 × 65,535."""
    plain = bytearray(plain_jpeg())
    at = plain.index(b"\xff\xc0")
    plain[at + 5 : at + 9] = b"\xff\xff\xff\xff"
    return bytes(plain)


def two_faced_jpeg() -> bytes:
    """A small frame for who reads the header, and a large one for who decodes."""
    plain = plain_jpeg()
    at = plain.index(b"\xff\xc0")
    small = plain[at : at + 4 + 15]
    large = small[:5] + b"\xf0\x00\xf0\x00" + small[9:]
    return plain[:at] + small + large + plain[at + len(small) :]
