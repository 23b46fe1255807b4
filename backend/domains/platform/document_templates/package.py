"""Checks an uploaded template as a package: only parts that a plain Word document needs.

Text, styles and pictures are allowed. Macros, embedded objects, links and fields that fetch or run
something are refused before the Word library reads anything.
"""

import re
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from backend.core.errors.exceptions import Invalid
from backend.spreadsheets.package import compute_part_size, open_package

MAX_UNPACKED = 8 * 2**20
MAX_XML = 2**19
"""Bytes of one part in XML: the template library reads it with patterns, whose time grows."""

_PART = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(core|app|custom)\.xml|"
    r"docProps/thumbnail\.(jpeg|jpg|png)|customXml/(_rels/)?item(Props)?\d+\.xml(\.rels)?|"
    r"word/_rels/\w+\.xml\.rels|word/theme/(_rels/)?theme\d+\.xml(\.rels)?|"
    r"word/(document|styles|stylesWithEffects|settings|webSettings|fontTable|numbering|"
    r"footnotes|endnotes|header\d*|footer\d*)\.xml|word/media/[\w-]+\.(png|jpe?g)",
)
_ACTIVE = re.compile(r"vbaProject|vbaData|activeX|macros?/|\.bin$", re.I)
_EMBEDDED = re.compile(r"embeddings/|afchunk|\.(docx?|html?|xlsx?|ole|exe|rtf)$", re.I)
_FIELDS = re.compile(r"PAGE|NUMPAGES|SECTIONPAGES|SECTION")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FORBIDDEN = {
    f"{_W}{name}" for name in ("altChunk", "object", "control", "subDoc", "attachedTemplate")
}


def build_file_error(code: str, **params: str) -> Invalid:
    return Invalid.at("/file", code, **params)


def ensure_plain_docx(content: bytes) -> None:
    """Raise Invalid at /file unless `content` is a plain, modest .docx; reads every part."""
    if not content.startswith(b"PK"):
        raise build_file_error("template-not-docx")
    with open_package(content) as package:
        infos = package.infolist()
        names = [info.filename for info in infos]
        ensure_known_parts(names)
        unpacked = 0
        for info in infos:
            if info.flag_bits & 1:
                raise build_file_error("file-encrypted")
            unpacked += compute_part_size(content, info, MAX_UNPACKED - unpacked)
            if info.filename.endswith((".xml", ".rels")):
                ensure_harmless_xml(info, package)


def ensure_known_parts(names: list[str]) -> None:
    if "word/document.xml" not in names or "[Content_Types].xml" not in names:
        raise build_file_error("template-not-docx")
    if len({name.lower() for name in names}) < len(names):
        raise build_file_error("file-broken")
    for name in names:
        if _ACTIVE.search(name):
            raise build_file_error("file-has-macros")
        if _EMBEDDED.search(name):
            raise build_file_error("file-has-files")
        if not _PART.fullmatch(name) and not name.endswith("/"):
            raise build_file_error("template-strange-part", part=name[:80])


def ensure_harmless_xml(info: zipfile.ZipInfo, package: zipfile.ZipFile) -> None:
    if info.file_size > MAX_XML:
        raise build_file_error("file-too-complex")
    try:
        root = fromstring(package.read(info))
    except (ParseError, DefusedXmlException, ValueError, zipfile.BadZipFile):
        raise build_file_error("file-broken") from None
    if info.filename.endswith(".rels"):
        if any(one.get("TargetMode", "").lower() == "external" for one in root):
            raise build_file_error("file-has-links")
        return
    if any(element.tag in _FORBIDDEN for element in root.iter()):
        raise build_file_error("file-has-files")
    for code in list_field_codes(root):
        if not _FIELDS.fullmatch(code.split()[0].upper() if code.split() else ""):
            raise build_file_error("template-field", field=code.strip()[:60])


def list_field_codes(root: Element) -> Iterator[str]:
    """The instructions of the fields in a part, also of fields split over runs or nested."""
    open_fields: list[str] = []
    for element in root.iter():
        if element.tag == f"{_W}fldSimple":
            yield element.get(f"{_W}instr", "")
        elif element.tag == f"{_W}fldChar":
            kind = element.get(f"{_W}fldCharType")
            if kind == "begin":
                open_fields.append("")
            elif kind == "end" and open_fields:
                yield open_fields.pop()
        elif element.tag == f"{_W}instrText":
            if not open_fields:
                open_fields.append("")
            open_fields[-1] += element.text or ""
    yield from open_fields
