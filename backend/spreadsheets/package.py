"""Checks a workbook as a zip package, before anything parses it (R24).

A .xlsx is a zip of XML parts. Each refusal is an `Invalid` at /file with a code of `file_messages`.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

import backend.spreadsheets.messages  # noqa: F401  (registers the messages)
from backend.core.errors.exceptions import Invalid

MAX_FILE = 20 * 2**20
"""Bytes. An export of 100,000 rows has about 15 MiB, and must be importable again."""
MAX_ENTRIES = 200
MAX_UNPACKED = 150 * 2**20
MAX_RATIO = 100
_SMALL = 2**20  # below this a high ratio is harmless: short tables compress well
_MANY_SMALL = 8 * 2**20  # the sum of such small parts
_CHUNK = 2**18

_ENTRY = b"PK\x01\x02"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ARCHIVES = (b"PK\x03\x04", b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b", b"\xfd7zXZ", b"BZh", _OLE)
_ARCHIVE_NAME = re.compile(r"\.(zip|7z|rar|gz|tgz|xlsx|xlsm|xls|docx?|pptx?|exe|jar)$", re.I)
_XML_NAME = re.compile(r"\.(xml|rels|vml)$", re.I)
_DANGEROUS_XML = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.I)
_MACRO_TYPES = re.compile(rb"macroEnabled|vbaProject|macrosheet", re.I)


def refuse(code: str) -> Invalid:
    return Invalid.at("/file", code)


def inspect(content: bytes) -> None:
    """Raise Invalid unless `content` is a plain .xlsx of a modest size; reads every part."""
    refuse_other_kinds(content)
    with open_package(content) as package:
        names = [info.filename for info in package.infolist()]
        refuse_names(names)
        refuse_strangers(set(names))
        unpacked = 0
        for info in package.infolist():
            if info.flag_bits & 1:
                raise refuse("file-encrypted")
            unpacked += inspect_part(content, info, MAX_UNPACKED - unpacked)
            if unpacked > _MANY_SMALL and unpacked > MAX_RATIO * len(content):
                raise refuse("file-too-complex")


def refuse_other_kinds(content: bytes) -> None:
    """Raise Invalid with the kind of file that it is, so that the user knows what to do."""
    head = content[:4096].lstrip().lower()
    if not content.strip():
        raise refuse("file-empty")
    if content.startswith(_OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in content
        raise refuse("file-encrypted" if encrypted else "file-is-xls")
    if content.startswith(b"PK"):
        return
    if b"<html" in head or b"<table" in head:
        raise refuse("file-is-web-page")
    if is_text(content[:4096]):
        raise refuse("file-is-csv")
    raise refuse("file-not-excel")


def is_text(head: bytes) -> bool:
    """Whether the file is a table as text: printable, with lines and separators."""
    printable = not any(b < 9 or 13 < b < 32 for b in head)
    return printable and b"\n" in head and any(s in head for s in (b",", b";", b"\t"))


def open_package(content: bytes) -> zipfile.ZipFile:
    # Counted before zipfile reads the directory: a list of a million entries takes memory.
    if content.count(_ENTRY) > MAX_ENTRIES:
        raise refuse("file-too-complex")
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise refuse("file-broken") from None


def refuse_names(names: list[str]) -> None:
    """Refuse paths out of the package, repeated names, archives, macros and external links."""
    for name in names:
        path = name.replace("\\", "/")
        if path.startswith("/") or ".." in path.split("/") or ":" in path or "\0" in path:
            raise refuse("file-broken")
        lower = path.lower()
        if lower.startswith("xl/externallinks/") or lower.endswith("/connections.xml"):
            raise refuse("file-has-links")
        if lower.endswith("vbaproject.bin") or lower.startswith(("xl/macrosheets/", "xl/activex/")):
            raise refuse("file-has-macros")
        if _ARCHIVE_NAME.search(lower) or lower.startswith("xl/embeddings/"):
            raise refuse("file-has-files")
    if len({n.lower() for n in names}) < len(names):
        raise refuse("file-broken")


def refuse_strangers(names: set[str]) -> None:
    """Refuse other packages of office programs: only a workbook in XML is read."""
    if "xl/workbook.bin" in names:
        raise refuse("file-is-xlsb")
    if "mimetype" in names and "content.xml" in names:
        raise refuse("file-is-ods")
    if "[Content_Types].xml" not in names or not any(n.startswith("xl/") for n in names):
        raise refuse("file-not-excel")


def inspect_part(content: bytes, info: zipfile.ZipInfo, room: int) -> int:
    """Decompress one part and count what really comes out; returns its true size in bytes."""
    is_xml = _XML_NAME.search(info.filename) is not None
    size, kept, tail = 0, bytearray(), b""
    for chunk in inflate(content, info):
        if size == 0 and chunk.startswith(_ARCHIVES):
            raise refuse("file-has-files")
        size += len(chunk)
        if size > room or (size > _SMALL and size > MAX_RATIO * info.compress_size):
            raise refuse("file-too-complex")
        if is_xml:
            refuse_xml(tail + chunk, first=size == len(chunk))
            tail = chunk[-16:]
            if len(kept) < _SMALL:
                kept += chunk
    if size != info.file_size:
        raise refuse("file-broken")
    refuse_declarations(info.filename, bytes(kept))
    return size


def inflate(content: bytes, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of the part in chunks, from the offset and length in the directory."""
    at = info.header_offset
    header = content[at : at + 30]
    if at < 0 or len(header) < 30 or not header.startswith(b"PK\x03\x04"):
        raise refuse("file-broken")
    begin = at + 30 + int.from_bytes(header[26:28], "little")
    begin += int.from_bytes(header[28:30], "little")
    packed = memoryview(content)[begin : begin + info.compress_size]
    if len(packed) != info.compress_size:
        raise refuse("file-broken")
    if info.compress_type == zipfile.ZIP_STORED:
        yield from (bytes(packed[i : i + _CHUNK]) for i in range(0, len(packed), _CHUNK))
    elif info.compress_type == zipfile.ZIP_DEFLATED:
        yield from inflate_deflated(packed)
    else:
        raise refuse("file-broken")


def inflate_deflated(packed: memoryview) -> Iterator[bytes]:
    stream = zlib.decompressobj(-15)
    rest: bytes | memoryview = packed
    try:
        while not stream.eof:
            chunk = stream.decompress(rest, _CHUNK)
            rest = stream.unconsumed_tail
            if chunk:
                yield chunk
            elif not rest:
                break
    except zlib.error:
        raise refuse("file-broken") from None


def refuse_xml(text: bytes, *, first: bool) -> None:
    """Refuse document types and entities, and encodings in which they could hide."""
    if first and (text[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in text[:4]):
        raise refuse("file-broken")
    if _DANGEROUS_XML.search(text):
        raise refuse("file-broken")


def refuse_declarations(name: str, text: bytes) -> None:
    """Refuse macros by their content type, and relations to data outside the package."""
    if name == "[Content_Types].xml" and _MACRO_TYPES.search(text):
        raise refuse("file-has-macros")
    if not name.lower().endswith(".rels"):
        return
    try:
        relations = list(fromstring(text))
    except (ParseError, DefusedXmlException, ValueError):
        raise refuse("file-broken") from None
    for relation in relations:
        outside = relation.get("TargetMode", "").lower() == "external"
        if outside and not relation.get("Type", "").endswith("/hyperlink"):
            raise refuse("file-has-links")
