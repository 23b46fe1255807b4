"""Encodes a picture again from its pixels alone, upright and without metadata (R25).

The result has no EXIF, XMP, IPTC, comment, colour profile or text chunk, and nothing behind its
end. Saving an opened image again would keep comments and profiles.
"""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from backend.domains.platform.attachments.file_types import JPEG, PNG, WEBP, FileType, RefusedFile

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
