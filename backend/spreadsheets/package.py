"""Checks a workbook as a zip package, before anything parses it (R24).

A .xlsx is a zip of XML parts. Each refusal is an `Invalid` at /file with a code of `messages`.
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

MAX_ENTRIES = 200
MAX_UNPACKED = 150 * 2**20
MAX_RATIO = 100
_SMALL_PART = 2**20  # below this a high ratio is harmless: short tables compress well
_MAX_SMALL_PARTS = 8 * 2**20  # the sum of such small parts
_CHUNK_SIZE = 2**18

_ENTRY_MARK = b"PK\x01\x02"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ARCHIVES = (b"PK\x03\x04", b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b", b"\xfd7zXZ", b"BZh", _OLE)
_ARCHIVE_NAME = re.compile(r"\.(zip|7z|rar|gz|tgz|xlsx|xlsm|xls|docx?|pptx?|exe|jar)$", re.I)
_XML_NAME = re.compile(r"\.(xml|rels|vml)$", re.I)
_DANGEROUS_XML = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.I)
_MACRO_TYPES = re.compile(rb"macroEnabled|vbaProject|macrosheet", re.I)


def build_refusal(code: str) -> Invalid:
    return Invalid.at("/file", code)


def ensure_safe_package(content: bytes) -> None:
    """Raise Invalid unless `content` is a plain .xlsx of a modest size; reads every part."""
    ensure_is_xlsx(content)
    with open_package(content) as package:
        names = [info.filename for info in package.infolist()]
        ensure_safe_names(names)
        ensure_is_workbook(set(names))
        unpacked = 0
        for info in package.infolist():
            if info.flag_bits & 1:
                raise build_refusal("file-encrypted")
            unpacked += compute_part_size(content, info, MAX_UNPACKED - unpacked)
            if unpacked > _MAX_SMALL_PARTS and unpacked > MAX_RATIO * len(content):
                raise build_refusal("file-too-complex")


def ensure_is_xlsx(content: bytes) -> None:
    """Raise Invalid with the kind of file that it is, so that the user knows what to do."""
    head = content[:4096].lstrip().lower()
    if not content.strip():
        raise build_refusal("file-empty")
    if content.startswith(_OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in content
        raise build_refusal("file-encrypted" if encrypted else "file-is-xls")
    if content.startswith(b"PK"):
        return
    if b"<html" in head or b"<table" in head:
        raise build_refusal("file-is-web-page")
    if is_text_table(content[:4096]):
        raise build_refusal("file-is-csv")
    raise build_refusal("file-not-excel")


def is_text_table(head: bytes) -> bool:
    """Whether the file is a table as text: printable, with lines and separators."""
    printable = not any(b < 9 or 13 < b < 32 for b in head)
    return printable and b"\n" in head and any(s in head for s in (b",", b";", b"\t"))


def open_package(content: bytes) -> zipfile.ZipFile:
    # Counted before zipfile reads the directory: a list of a million entries takes memory.
    if content.count(_ENTRY_MARK) > MAX_ENTRIES:
        raise build_refusal("file-too-complex")
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise build_refusal("file-broken") from None


def ensure_safe_names(names: list[str]) -> None:
    """Refuse paths out of the package, repeated names, archives, macros and external links."""
    for name in names:
        path = name.replace("\\", "/")
        if path.startswith("/") or ".." in path.split("/") or ":" in path or "\0" in path:
            raise build_refusal("file-broken")
        lower = path.lower()
        if lower.startswith("xl/externallinks/") or lower.endswith("/connections.xml"):
            raise build_refusal("file-has-links")
        if lower.endswith("vbaproject.bin") or lower.startswith(("xl/macrosheets/", "xl/activex/")):
            raise build_refusal("file-has-macros")
        if _ARCHIVE_NAME.search(lower) or lower.startswith("xl/embeddings/"):
            raise build_refusal("file-has-files")
    if len({n.lower() for n in names}) < len(names):
        raise build_refusal("file-broken")


def ensure_is_workbook(names: set[str]) -> None:
    """Refuse other packages of office programs: only a workbook in XML is read."""
    if "xl/workbook.bin" in names:
        raise build_refusal("file-is-xlsb")
    if "mimetype" in names and "content.xml" in names:
        raise build_refusal("file-is-ods")
    if "[Content_Types].xml" not in names or not any(n.startswith("xl/") for n in names):
        raise build_refusal("file-not-excel")


def compute_part_size(content: bytes, info: zipfile.ZipInfo, room: int) -> int:
    """Decompress one part and count what really comes out; returns its true size in bytes."""
    is_xml = _XML_NAME.search(info.filename) is not None
    size, kept, tail = 0, bytearray(), b""
    for chunk in read_part(content, info):
        if size == 0 and chunk.startswith(_ARCHIVES):
            raise build_refusal("file-has-files")
        size += len(chunk)
        if size > room or (size > _SMALL_PART and size > MAX_RATIO * info.compress_size):
            raise build_refusal("file-too-complex")
        if is_xml:
            ensure_safe_xml(tail + chunk, first=size == len(chunk))
            tail = chunk[-16:]
            if len(kept) < _SMALL_PART:
                kept += chunk
    if size != info.file_size:
        raise build_refusal("file-broken")
    ensure_safe_declarations(info.filename, bytes(kept))
    return size


def read_part(content: bytes, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of the part in chunks, from the offset and length in the directory."""
    at = info.header_offset
    header = content[at : at + 30]
    if at < 0 or len(header) < 30 or not header.startswith(b"PK\x03\x04"):
        raise build_refusal("file-broken")
    begin = at + 30 + int.from_bytes(header[26:28], "little")
    begin += int.from_bytes(header[28:30], "little")
    packed = memoryview(content)[begin : begin + info.compress_size]
    if len(packed) != info.compress_size:
        raise build_refusal("file-broken")
    if info.compress_type == zipfile.ZIP_STORED:
        yield from (bytes(packed[i : i + _CHUNK_SIZE]) for i in range(0, len(packed), _CHUNK_SIZE))
    elif info.compress_type == zipfile.ZIP_DEFLATED:
        yield from read_deflated(packed)
    else:
        raise build_refusal("file-broken")


def read_deflated(packed: memoryview) -> Iterator[bytes]:
    stream = zlib.decompressobj(-15)
    rest: bytes | memoryview = packed
    try:
        while not stream.eof:
            chunk = stream.decompress(rest, _CHUNK_SIZE)
            rest = stream.unconsumed_tail
            if chunk:
                yield chunk
            elif not rest:
                break
    except zlib.error:
        raise build_refusal("file-broken") from None


def ensure_safe_xml(text: bytes, *, first: bool) -> None:
    """Refuse document types and entities, and encodings in which they could hide."""
    if first and (text[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in text[:4]):
        raise build_refusal("file-broken")
    if _DANGEROUS_XML.search(text):
        raise build_refusal("file-broken")


def ensure_safe_declarations(name: str, text: bytes) -> None:
    """Refuse macros by their content type, and relations to data outside the package."""
    if name == "[Content_Types].xml" and _MACRO_TYPES.search(text):
        raise build_refusal("file-has-macros")
    if not name.lower().endswith(".rels"):
        return
    try:
        relations = list(fromstring(text))
    except (ParseError, DefusedXmlException, ValueError):
        raise build_refusal("file-broken") from None
    for relation in relations:
        outside = relation.get("TargetMode", "").lower() == "external"
        if outside and not relation.get("Type", "").endswith("/hyperlink"):
            raise build_refusal("file-has-links")
