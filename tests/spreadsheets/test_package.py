"""The workbook as a package: bombs, other files and wrong sizes are refused early."""

import io
import time
import tracemalloc
import zipfile
from collections.abc import Mapping

import pytest

from backend.core.errors.exceptions import Invalid
from backend.core.text.i18n import has_message
from backend.spreadsheets import package
from backend.spreadsheets.limits import MAX_FILE
from tests.domains.platform.imports.lists import EXAMPLE, listing

GOOD = listing(("Nhà nghỉ A", "Nhà nghỉ", "Thôn 1", "Bình Nghĩa"))


def code_of(content: bytes) -> str:
    with pytest.raises(Invalid) as caught:
        package.ensure_safe_package(content)
    code = caught.value.errors[0].code
    assert caught.value.errors[0].pointer == "/file"
    assert has_message(code)
    return code


def with_parts(parts: Mapping[str, bytes], **kept: int) -> bytes:
    """The good workbook with parts added or replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for info in old.infolist():
            if info.filename not in parts:
                new.writestr(info.filename, old.read(info.filename))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def test_honest_workbooks_pass() -> None:
    package.ensure_safe_package(GOOD)
    package.ensure_safe_package(EXAMPLE.read_bytes())


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file-empty"),
        (b"  \n", "file-empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file-is-xls"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "file-encrypted",
        ),
        ("Tên;Địa chỉ\nA;B\n".encode(), "file-is-csv"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "file-is-web-page"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "file-not-excel"),
        (b"PK\x03\x04 but no more", "file-broken"),
        (GOOD[: len(GOOD) // 2], "file-broken"),
    ],
)
def test_other_kinds_are_named_so_that_the_user_knows_what_to_do(content: bytes, code: str) -> None:
    assert code_of(content) == code


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", 8) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def test_other_office_packages() -> None:
    assert code_of(zipped(**{"word/document.xml": b"<a/>"})) == "file-not-excel"
    ods = zipped(**{"mimetype": b"application/vnd.oasis", "content.xml": b"<a/>"})
    assert code_of(ods) == "file-is-ods"
    assert code_of(zipped(**{"xl/workbook.bin": b"x", "[Content_Types].xml": b"<a/>"})) == (
        "file-is-xlsb"
    )


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("xl/vbaProject.bin", b"x", "file-has-macros"),
        ("xl/macrosheets/sheet1.xml", b"<a/>", "file-has-macros"),
        ("xl/activeX/activeX1.xml", b"<a/>", "file-has-macros"),
        ("[Content_Types].xml", b"<Types>macroEnabled.main+xml</Types>", "file-has-macros"),
        ("xl/externalLinks/externalLink1.xml", b"<a/>", "file-has-links"),
        ("xl/connections.xml", b"<a/>", "file-has-links"),
        ("xl/embeddings/oleObject1.bin", b"x", "file-has-files"),
        ("xl/media/image1.zip", b"x", "file-has-files"),
        ("xl/media/image1.png", b"PK\x03\x04nested", "file-has-files"),
        ("xl/media/image2.png", b"\x1f\x8bnested", "file-has-files"),
        ("../evil.xml", b"<a/>", "file-broken"),
        ("/etc/passwd", b"x", "file-broken"),
        ("xl\\..\\..\\evil.xml", b"<a/>", "file-broken"),
        ("C:/evil.xml", b"x", "file-broken"),
        ("XL/WORKBOOK.XML", b"<a/>", "file-broken"),
        ("xl/a.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><a>&a;</a>', "file-broken"),
        ("xl/b.xml", "<a/>".encode("utf-16"), "file-broken"),
        ("xl/_rels/x.xml.rels", b"<a", "file-broken"),
        (
            "xl/_rels/y.xml.rels",
            b'<R><r TargetMode="External" Type="http://x/image" Target="http://x"/></R>',
            "file-has-links",
        ),
    ],
)
def test_what_a_plain_list_never_holds(name: str, content: bytes, code: str) -> None:
    assert code_of(with_parts({name: content})) == code


def test_a_doctype_across_two_chunks_is_seen() -> None:
    padding = b"<a>" + b" " * (package._CHUNK_SIZE - 6)
    assert code_of(with_parts({"xl/c.xml": padding + b"<!DOCTYPE x>"})) == "file-broken"


def test_hyperlinks_are_no_data_from_elsewhere() -> None:
    link = b'<R><r TargetMode="External" Type="http://x/hyperlink" Target="http://x"/></R>'
    package.ensure_safe_package(with_parts({"xl/worksheets/_rels/sheet1.xml.rels": link}))


def test_encrypted_parts() -> None:
    content = bytearray(GOOD)
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1
    assert code_of(bytes(content)) == "file-encrypted"


def test_an_unknown_compression() -> None:
    content = bytearray(GOOD)
    at = content.find(b"PK\x01\x02")
    content[at + 10] = 12
    assert code_of(bytes(content)) == "file-broken"


def test_many_entries() -> None:
    parts = {f"xl/media/image{n}.png": b"x" for n in range(package.MAX_ENTRIES)}
    assert code_of(with_parts(parts)) == "file-too-complex"


def zeros(size: int) -> bytes:
    return b"\0" * size


BOMBS = {
    "one part that swells": lambda: with_parts({"xl/worksheets/big.bin": zeros(200 * 2**20)}),
    "parts that swell together": lambda: with_parts(
        {f"xl/media/i{n}.png": b"\x89PNG" + zeros(2**20 - 4) for n in range(60)}
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_quickly_and_in_little_memory(name: str) -> None:
    content = BOMBS[name]()
    assert len(content) < MAX_FILE
    began = time.process_time()  # the machine may be busy with other things
    assert code_of(content) == "file-too-complex"
    assert time.process_time() - began < 0.2
    tracemalloc.start()
    try:
        assert code_of(content) == "file-too-complex"
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 50 * 2**20


def test_a_header_that_lies_about_the_size_gains_nothing() -> None:
    content = bytearray(with_parts({"xl/media/big.png": b"\x89PNG" + zeros(150 * 2**20)}))
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = (100).to_bytes(4, "little")
    assert code_of(bytes(content)) == "file-too-complex"


def test_a_part_shorter_than_it_says_is_damaged() -> None:
    content = bytearray(GOOD)
    at = content.find(b"PK\x01\x02")
    size = int.from_bytes(content[at + 24 : at + 28], "little")
    content[at + 24 : at + 28] = (size + 1).to_bytes(4, "little")
    assert code_of(bytes(content)) == "file-broken"


def test_overlapping_parts_are_counted_each_time() -> None:
    """Many directory entries that point at one part: each costs its full size."""
    content = bytearray(with_parts({"xl/media/a.png": b"\x89PNG" + zeros(2**20 - 4)}))
    at = content.rfind(b"PK\x01\x02")
    end = content.rfind(b"PK\x05\x06")
    entry = bytes(content[at:end])
    copies = b"".join(
        entry.replace(b"media/a.png", f"media/{chr(65 + n % 26)}{n:02}.jp"[:11].encode())
        for n in range(80)
    )
    tail = bytearray(content[end:])
    start = int.from_bytes(tail[16:20], "little")
    total = int.from_bytes(tail[10:12], "little") + 80
    tail[8:10] = tail[10:12] = total.to_bytes(2, "little")
    tail[12:16] = (end + len(copies) - start).to_bytes(4, "little")
    assert code_of(bytes(content[:end]) + copies + bytes(tail)) == "file-too-complex"
