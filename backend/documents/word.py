"""A paper as .docx: a Word template filled with the content, escaped, in the sandbox."""

import io
import re
from collections.abc import Iterator
from typing import Any

from docx.opc.exceptions import PackageNotFoundError
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import TemplateError, TemplateSyntaxError, nodes
from lxml.etree import LxmlError, fromstring

from backend.documents import qr
from backend.documents.docx_primitives import MADE_ON
from backend.documents.errors import BadTemplate
from backend.documents.sandbox import Language, NotAllowed, unknown, used
from backend.documents.template_schema import REQUIRED, known_to, sample
from backend.documents.view_models import Paper

QR_SIDE = 26
"""Millimetres."""
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no XML can hold; docxtpl gives \\a and \\f a meaning of their own."""
RAW = re.compile(r"\{\{(?:r|p|tr|tc)\s")
"""docxtpl's prints that stand outside of a run of text."""
TAG = re.compile(r"\{\{.{0,300}?\}\}|\{%.{0,300}?%\}|\{#.{0,300}?#\}", re.DOTALL)
OPENING = re.compile(r"\{[{%#]")
MOST_TAGS = 2_000
MOST_XML = 30 * 2**20
"""Characters of one part of a paper: minutes have some hundred thousand."""
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BROKEN = (
    *(LxmlError, KeyError, ValueError, AttributeError, IndexError, TypeError, RecursionError),
    PackageNotFoundError,
)
"""What the Word library says of a package that it cannot read."""


class Template(DocxTemplate):  # type: ignore[misc]
    """A Word template that prints every text as it is: the library would turn {_{ into {{."""

    def render_xml_part(
        self, src_xml: str, part: Any, context: Any, jinja_env: Language | None = None
    ) -> str:
        assert jinja_env is not None
        self.current_rendering_part = part
        pieces, size = [], 0
        for piece in jinja_env.from_string(src_xml).generate(context):
            size += len(piece)
            if size > MOST_XML:
                raise BadTemplate("template-too-long")
            pieces.append(piece)
        made: str = self.resolve_listing("".join(pieces))
        return made


def rendered(template: bytes, content: Paper, label: str) -> bytes:
    """The paper as .docx; raises BadTemplate for a template that was never checked."""
    try:
        return _rendered(template, content, label)
    except TemplateError as error:
        raise BadTemplate("template-fails", [str(error)[:200]]) from None
    except BROKEN as error:
        raise BadTemplate("template-broken") from error


def _rendered(template: bytes, content: Paper, label: str) -> bytes:
    document = Template(io.BytesIO(template))
    document.render_init()
    values = {**printable(content.model_dump()), "template_label": label, "qr": ""}
    if address := values.get("check_url"):
        picture = io.BytesIO(qr.png(address))
        values["qr"] = InlineImage(document, picture, width=Mm(QR_SIDE))
    document.render(values, jinja_env=Language(), autoescape=True)
    document.docx.core_properties.modified = MADE_ON
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def printable(value: Any) -> Any:
    """The content without characters that no XML can hold."""
    if isinstance(value, str):
        return NOT_XML.sub("", value)
    if isinstance(value, list):
        return [printable(one) for one in value]
    return {k: printable(v) for k, v in value.items()} if isinstance(value, dict) else value


def check(template: bytes, kind: str) -> None:
    """Raise BadTemplate unless the template says what it must, and a sample comes out of it."""
    try:
        trees = list(parsed(template))
    except NotAllowed as error:
        raise BadTemplate("template-not-allowed", [error.what]) from None
    except TemplateSyntaxError as error:
        raise BadTemplate("template-syntax", [str(error.message)[:200]]) from None
    except BROKEN as error:
        raise BadTemplate("template-broken") from error
    known = known_to(kind)
    strange = sorted({name for tree in trees for name in unknown(tree, known)})
    if strange:
        raise BadTemplate("template-unknown-names", strange[:20])
    missing = REQUIRED[kind] - set().union(*(used(tree) for tree in trees))
    if missing:
        raise BadTemplate("template-lacks", sorted(missing))
    for draft in (True, False):
        try_out(template, sample(kind, draft=draft))


def try_out(template: bytes, content: Paper) -> None:
    """A sample with signs that break XML comes out as a document that opens."""
    marked = content.model_copy(update={"title": f"{content.title} <&\"'> Ầ"})
    made = rendered(template, marked, "mẫu thử")
    try:
        opened = Template(io.BytesIO(made))
        opened.init_docx()
        text = "".join(text_of(opened))
    except BROKEN as error:
        raise BadTemplate("template-broken") from error
    if marked.title not in text or content.draft_mark not in text:
        raise BadTemplate("template-fails", ["title, draft_mark"])


def parsed(template: bytes) -> Iterator[nodes.Template]:
    """Every part in which a template can stand, as docxtpl reads it."""
    document = Template(io.BytesIO(template))
    document.init_docx()
    language = Language()
    for xml in (document.get_xml(), *headers_and_footers(document), *notes(document)):
        refuse_raw(xml)
        yield language.parse(document.patch_xml(xml))
    properties = document.docx.core_properties
    for name in ("author", "comments", "identifier", "language", "subject", "title"):
        yield language.parse(getattr(properties, name))


def refuse_raw(xml: str) -> None:
    """Raise NotAllowed for what the library would read in its own way.

    Prints outside of a run of text; tags that do not close soon, or stand in an attribute: the
    library's patterns would search for their ends through the whole part, again and again.
    """
    root = fromstring(xml.encode())
    text = "".join(root.itertext())
    if raw := RAW.search(text):
        raise NotAllowed(raw.group(), 0)
    if len(OPENING.findall(text)) > MOST_TAGS:
        raise NotAllowed(f"> {MOST_TAGS} {{{{ }}}}", 0)
    attributes = (value for element in root.iter() for value in element.attrib.values())
    for rest in (TAG.sub("\0", text), *attributes):
        if left := OPENING.search(rest):
            raise NotAllowed(rest[left.start() :][:40], 0)


def headers_and_footers(document: Any) -> Iterator[str]:
    for uri in (document.HEADER_URI, document.FOOTER_URI):
        for _, part in document.get_headers_footers(uri):
            yield document.get_part_xml(part)


def notes(document: Any) -> Iterator[str]:
    for part in document.docx.part.package.parts:
        if part.content_type.endswith("footnotes+xml"):
            yield part.blob.decode()


def text_of(document: Any) -> Iterator[str]:
    """All text of body, headers and footers."""
    for xml in (document.get_xml(), *headers_and_footers(document)):
        yield from fromstring(xml.encode()).itertext(f"{{{W}}}t")
