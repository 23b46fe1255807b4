"""What a template's package may hold: a paper, and nothing that runs, fetches or hides."""

from backend.core.errors.exceptions import Invalid
from backend.domains.platform.document_templates.package import ensure_plain_docx
from tests.domains.platform.document_templates.making import repacked, shipped, with_lines


def refusal(content: bytes) -> str | None:
    try:
        ensure_plain_docx(content)
    except Invalid as error:
        (found,) = error.errors
        return found.code
    return None


def test_plain_papers_are_taken() -> None:
    assert [refusal(shipped(kind)) for kind in ("inspection_record", "penalty_decision")] == [
        None,
        None,
    ]
    assert refusal(with_lines(["thêm"])) is None


RELATION = (
    b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'relationships/%s" Target="%s" TargetMode="External"/></Relationships>'
)


def linked(kind: bytes, target: bytes) -> bytes:
    def change(name: str, content: bytes) -> bytes:
        if name != "word/_rels/document.xml.rels":
            return content
        return content.replace(b"</Relationships>", RELATION % (kind, target))

    return repacked(change)


def in_body(xml: bytes) -> bytes:
    def change(name: str, content: bytes) -> bytes:
        return (
            content.replace(b"<w:sectPr", xml + b"<w:sectPr", 1) if "document" in name else content
        )

    return repacked(lambda n, c: change(n, c) if n == "word/document.xml" else c)


def field(code: str) -> bytes:
    half = len(code) // 2
    runs = "".join(
        f"<w:r><w:instrText>{part}</w:instrText></w:r>" for part in (code[:half], code[half:])
    )
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{k}"/></w:r>' for k in ("begin", "end"))
    return in_body(f"<w:p>{begin}{runs}{end}</w:p>".encode())


def test_packages_with_more_than_a_paper_are_refused() -> None:
    doctype = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    refused: dict[str, list[bytes]] = {
        "file-has-macros": [
            repacked(extra={"word/vbaProject.bin": b"x"}),
            repacked(extra={"word/activeX/activeX1.xml": b"<x/>"}),
            repacked(lambda n, c: c.replace(b"document.main", b"document.macroEnabled.main")),
        ],
        "file-has-links": [
            linked(b"attachedTemplate", b"http://example.test/x.dotm"),
            linked(b"image", b"file:///etc/passwd"),
            linked(b"hyperlink", b"http://example.test/"),
        ],
        "file-has-files": [
            repacked(extra={"word/embeddings/a.xlsx": b"x"}),
            repacked(extra={"word/afchunk.mht": b"x"}),
            in_body(b'<w:altChunk xmlns:r="urn:x" r:id="rId1"/>'),
        ],
        "template-field": [
            field("INCLUDETEXT /etc/passwd"),
            field("DDEAUTO c:\\\\x"),
            in_body(b'<w:p><w:fldSimple w:instr="INCLUDEPICTURE x"/></w:p>'),
        ],
        "template-strange-part": [repacked(extra={"word/comments.xml": b"<x/>"})],
        "file-broken": [
            repacked(lambda n, c: doctype + c if n == "word/styles.xml" else c),
            repacked(extra={"word/header9.xml": b"<x>"}),
        ],
        "template-not-docx": [b"", b"PK", b"{\\rtf1}", b"<html>", b"\xd0\xcf\x11\xe0" * 100],
        "file-too-complex": [
            repacked(extra={"word/header9.xml": b"<x>" + b" " * 600_000 + b"</x>"})
        ],
    }
    found = {code: [refusal(content) for content in contents] for code, contents in refused.items()}
    expected = {code: [code] * len(contents) for code, contents in refused.items()}
    expected["template-not-docx"][1] = "file-broken"
    assert found == expected
