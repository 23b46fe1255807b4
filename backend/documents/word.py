"""Render a paper as .docx: fill a Word template with the escaped content, in the sandbox."""

import io
import re
from collections.abc import Iterator, Mapping

from docx.opc.exceptions import PackageNotFoundError
from docx.opc.part import Part
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import TemplateError, TemplateSyntaxError, nodes
from lxml.etree import LxmlError, fromstring
from pydantic import JsonValue

from backend.documents import qr
from backend.documents.docx_primitives import MADE_ON
from backend.documents.paper_content import Paper
from backend.documents.sandbox import (
    ForbiddenSyntax,
    TemplateSandbox,
    find_unknown_names,
    list_used_names,
)
from backend.documents.template_schema import REQUIRED, BadTemplate, build_sample, get_known_names

NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML does not allow; docxtpl gives \\a and \\f a special meaning."""
RAW = re.compile(r"\{\{(?:r|p|tr|tc)\s")
"""The tags of docxtpl that stand outside a run of text."""
TAG = re.compile(r"\{\{.{0,300}?\}\}|\{%.{0,300}?%\}|\{#.{0,300}?#\}", re.DOTALL)
OPENING = re.compile(r"\{[{%#]")
MOST_TAGS = 2_000
"""Maximum tags of one part of a document; the default templates have about a hundred."""
MOST_XML = 30 * 2**20
"""Maximum characters of one part of a document; inspection minutes have some hundred thousand."""
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BROKEN = (
    *(LxmlError, KeyError, ValueError, AttributeError, IndexError, TypeError, RecursionError),
    PackageNotFoundError,
)
"""Errors of the Word library for a file that it cannot read."""


class WordTemplate(DocxTemplate):  # type: ignore[misc]
    """A Word template that prints every text unchanged; the library would turn {_{ into {{."""

    def render_xml_part(
        self,
        src_xml: str,
        part: Part,
        context: Mapping[str, JsonValue | InlineImage],
        jinja_env: TemplateSandbox | None = None,
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


def render_template(template: bytes, content: Paper, label: str) -> bytes:
    """Render the paper as .docx; raise BadTemplate if the template fails."""
    try:
        return _render_template(template, content, label)
    except TemplateError as error:
        raise BadTemplate("template-fails", [str(error)[:200]]) from None
    except BROKEN as error:
        raise BadTemplate("template-broken") from error


def _render_template(template: bytes, content: Paper, label: str) -> bytes:
    document = WordTemplate(io.BytesIO(template))
    document.render_init()
    values = {**to_printable_values(content), "template_label": label, "qr": ""}
    if address := values.get("check_url"):
        picture = io.BytesIO(qr.render_png(str(address)))
        values["qr"] = InlineImage(document, picture, width=Mm(qr.SIDE))
    document.render(values, jinja_env=TemplateSandbox(), autoescape=True)
    document.docx.core_properties.modified = MADE_ON
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def to_printable_values(content: Paper) -> dict[str, JsonValue]:
    """The fields of the paper without the characters that XML does not allow."""
    return {name: remove_unprintable(value) for name, value in content.model_dump().items()}


def remove_unprintable(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        return NOT_XML.sub("", value)
    if isinstance(value, list):
        return [remove_unprintable(one) for one in value]
    return (
        {k: remove_unprintable(v) for k, v in value.items()} if isinstance(value, dict) else value
    )


def ensure_valid_template(template: bytes, kind: str) -> None:
    """Raise BadTemplate unless the template has the required names and renders a sample."""
    try:
        trees = list(parse_parts(template))
    except ForbiddenSyntax as error:
        raise BadTemplate("template-not-allowed", [error.what]) from None
    except TemplateSyntaxError as error:
        raise BadTemplate("template-syntax", [str(error.message)[:200]]) from None
    except BROKEN as error:
        raise BadTemplate("template-broken") from error
    known = get_known_names(kind)
    strange = sorted({name for tree in trees for name in find_unknown_names(tree, known)})
    if strange:
        raise BadTemplate("template-unknown-names", strange[:20])
    missing = REQUIRED[kind] - set().union(*(list_used_names(tree) for tree in trees))
    if missing:
        raise BadTemplate("template-lacks", sorted(missing))
    for draft in (True, False):
        ensure_sample_renders(template, build_sample(kind, draft=draft))


def ensure_sample_renders(template: bytes, content: Paper) -> None:
    """Raise BadTemplate unless a sample with special XML characters gives a document that opens."""
    marked = content.model_copy(update={"title": f"{content.title} <&\"'> Ầ"})
    made = render_template(template, marked, "mẫu thử")
    try:
        opened = WordTemplate(io.BytesIO(made))
        opened.init_docx()
        text = "".join(list_texts(opened))
    except BROKEN as error:
        raise BadTemplate("template-broken") from error
    if marked.title not in text or content.draft_mark not in text:
        raise BadTemplate("template-fails", ["title, draft_mark"])


def parse_parts(template: bytes) -> Iterator[nodes.Template]:
    """Parse every part of the document that can contain template code, as docxtpl reads it."""
    document = WordTemplate(io.BytesIO(template))
    document.init_docx()
    language = TemplateSandbox()
    for xml in (document.get_xml(), *list_headers_and_footers(document), *list_footnotes(document)):
        ensure_plain_tags(xml)
        yield language.parse(document.patch_xml(xml))
    properties = document.docx.core_properties
    for name in ("author", "comments", "identifier", "language", "subject", "title"):
        yield language.parse(getattr(properties, name))


def ensure_plain_tags(xml: str) -> None:
    """Raise ForbiddenSyntax for tags that docxtpl would read in its own way.

    These are prints outside a run of text, tags that do not close soon, and tags in an attribute.
    The patterns of the library would search the whole part for their end many times.
    """
    root = fromstring(xml.encode())
    text = "".join(root.itertext())
    if raw := RAW.search(text):
        raise ForbiddenSyntax(raw.group(), 0)
    if len(OPENING.findall(text)) > MOST_TAGS:
        raise ForbiddenSyntax(f"> {MOST_TAGS} {{{{ }}}}", 0)
    attributes = (value for element in root.iter() for value in element.attrib.values())
    for rest in (TAG.sub("\0", text), *attributes):
        if left := OPENING.search(rest):
            raise ForbiddenSyntax(rest[left.start() :][:40], 0)


def list_headers_and_footers(document: WordTemplate) -> Iterator[str]:
    for uri in (document.HEADER_URI, document.FOOTER_URI):
        for _, part in document.get_headers_footers(uri):
            yield document.get_part_xml(part)


def list_footnotes(document: WordTemplate) -> Iterator[str]:
    for part in document.docx.part.package.parts:
        if part.content_type.endswith("footnotes+xml"):
            yield part.blob.decode()


def list_texts(document: WordTemplate) -> Iterator[str]:
    """List all texts of the body, the headers and the footers."""
    for xml in (document.get_xml(), *list_headers_and_footers(document)):
        yield from fromstring(xml.encode()).itertext(f"{{{W}}}t")
