"""The layouts that come with the program, as Word templates: what administrators start from."""

from functools import lru_cache
from typing import Any

from docx.shared import Pt

from backend.documents import docx_primitives
from backend.documents.docx_primitives import (
    CENTER,
    LEFT_ALIGNED,
    body,
    fill,
    heading,
    paragraph,
    row,
    rule,
    table,
    tag,
)

HALVES = (64.0, 98.0)
MEMBERS = (10.0, 44.0, 26.0, 52.0, 30.0)
CHECKS = (12.0, 86.0, 24.0, 40.0)
FINDINGS = (12.0, 90.0, 60.0)
THIRDS = (54.0, 54.0, 54.0)


@lru_cache(maxsize=2)
def shipped(kind: str) -> bytes:
    """The .docx template of a kind, as it comes with the program."""
    return {"inspection_record": inspection_record, "penalty_decision": penalty_decision}[kind]()


def head(document: Any, *, parent: bool) -> None:
    """Agency and number on the left, the national motto, place and date on the right."""
    holder = table(document, HALVES)
    left, right = row(holder, HALVES)
    middle: dict[str, Any] = {"align": CENTER}
    fill(left, "{%p if parent_agency %}", size=8)
    paragraph(left, "{{ parent_agency }}", size=12, **middle)
    tag(left, "{%p endif %}")
    paragraph(left, ("{{ agency }}", "b"), size=12, **middle)
    rule(left, 20)
    paragraph(left, "{{ number }}", before=4, **middle)
    fill(right, ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "b"), size=12, **middle)
    paragraph(right, ("Độc lập - Tự do - Hạnh phúc", "b"), size=13, **middle)
    rule(right, 19)
    paragraph(right, ("{{ place_and_date }}", "i"), size=13, before=4, **middle)
    paragraph(document, ("{{ title }}", "b"), size=14, align=CENTER, before=14, keep=True)
    paragraph(document, ("{{ subject }}", "b"), size=13, align=CENTER, after=2, keep=True)
    rule(document, 62)
    if parent:
        paragraph(document, size=6)


def edges(document: Any) -> None:
    """Page number from the second page on; draft mark above, template below every page."""
    section = document.sections[0]
    number = section.header.paragraphs[0]
    number.alignment = CENTER
    docx_primitives.field(number, "PAGE")
    for header in (section.header, section.first_page_header):
        if header is section.first_page_header:
            header.paragraphs[0]._p.getparent().remove(header.paragraphs[0]._p)
        tag(header, "{%p if draft_mark %}")
        paragraph(header, ("{{ draft_mark }}", "b"), size=13, align=CENTER, after=6)
        tag(header, "{%p endif %}")
        if header is section.first_page_header:
            paragraph(header, size=2)
    for footer in (section.footer, section.first_page_footer):
        line = footer.paragraphs[0]
        line.alignment = LEFT_ALIGNED
        run = line.add_run("Sổ 178 · {{ template_label }}")
        run.font.size = Pt(8)


def listed(where: Any, name: str, **measures: Any) -> None:
    """A paragraph for each line of a list."""
    tag(where, f"{{%p for line in {name} %}}")
    body(where, "{{ line }}", **measures)
    tag(where, "{%p endfor %}")


def fact(where: Any, label: str, name: str) -> None:
    body(where, f"{label}: {{{{ {name} }}}}", after=3)


def inspection_record() -> bytes:
    """Biên bản kiểm tra."""
    document = docx_primitives.new_sheet("Biên bản kiểm tra")
    edges(document)
    head(document, parent=True)
    tag(document, "{%p for line in bases %}")
    body(document, ("{{ line }}", "i"), after=3)
    tag(document, "{%p endfor %}")
    body(document, "{{ opening }}", before=3)
    heading(document, "I. THÀNH PHẦN")
    body(document, "1. Đội kiểm tra:", after=3, keep=True)
    members(document)
    body(document, "2. Đại diện cơ sở: {{ representative }}", before=6)
    heading(document, "II. CƠ SỞ ĐƯỢC KIỂM TRA")
    establishment(document)
    heading(document, "III. NỘI DUNG KIỂM TRA")
    body(document, "Hình thức: {{ kind }}", after=3)
    body(document, "{{ checklist_title }}", after=4, keep=True)
    checklist(document)
    heading(document, "IV. VI PHẠM PHÁT HIỆN")
    findings(document)
    heading(document, "V. Ý KIẾN CỦA ĐẠI DIỆN CƠ SỞ")
    listed(document, "statement")
    heading(document, "VI. KIẾN NGHỊ CỦA ĐỘI KIỂM TRA")
    listed(document, "recommendations")
    heading(document, "VII. KẾT LUẬN")
    body(document, "{{ outcome }}")
    tag(document, "{%p if refusal %}")
    body(document, "{{ refusal }}")
    tag(document, "{%p endif %}")
    tag(document, "{%p if attached %}")
    body(document, "{{ attached }}")
    tag(document, "{%p endif %}")
    body(document, "{{ closing }}", keep=True)
    signatures(document)
    tag(document, "{%p for line in amendments %}")
    body(document, ("{{ line }}", "i"), before=8)
    tag(document, "{%p endfor %}")
    foot(document)
    return docx_primitives.saved(document)


def members(document: Any) -> None:
    heads = ("TT", "Họ và tên", "Chức vụ", "Cơ quan", "Số thẻ kiểm tra")
    names = ("no", "full_name", "function", "agency", "card_no")
    holder = table(document, MEMBERS, lines=True)
    headings(holder, MEMBERS, heads)
    fill(row(holder, MEMBERS)[0], "{%tr for member in members %}", size=8)
    for at, (cell, name) in enumerate(zip(row(holder, MEMBERS), names, strict=True)):
        fill(cell, f"{{{{ member.{name} }}}}", size=12, align=CENTER if at == 0 else LEFT_ALIGNED)
    fill(row(holder, MEMBERS)[0], "{%tr endfor %}", size=8)


def headings(holder: Any, widths: Any, words: tuple[str, ...]) -> None:
    for cell, word in zip(row(holder, widths, heads=True), words, strict=True):
        fill(cell, (word, "b"), size=12, align=CENTER, before=1, after=1)


def establishment(document: Any) -> None:
    body(document, "Tên cơ sở: ", ("{{ establishment_name }}", "b"), after=3)
    fact(document, "Loại hình", "establishment_type")
    fact(document, "Địa chỉ", "establishment_address")
    fact(document, "Chủ cơ sở", "owner_name")
    fact(document, "Người quản lý", "manager_name")
    fact(document, "Số đăng ký kinh doanh", "business_registration_no")
    fact(document, "Giấy chứng nhận đủ điều kiện về an ninh, trật tự số", "security_certificate_no")
    fact(document, "Số phòng", "room_count")
    tag(document, "{%p for item in workforce %}")
    body(document, "{{ item.label }}: {{ item.value }}", after=3)
    tag(document, "{%p endfor %}")


def checklist(document: Any) -> None:
    holder = table(document, CHECKS, lines=True)
    headings(holder, CHECKS, ("TT", "Nội dung kiểm tra", "Kết quả", "Ghi chú"))
    fill(row(holder, CHECKS)[0], "{%tr for section in checklist %}", size=8)
    cells = row(holder, CHECKS)
    fill(cells[0].merge(cells[-1]), ("{{ section.title }}", "b"), size=12, keep=True)
    fill(row(holder, CHECKS)[0], "{%tr for line in section.lines %}", size=8)
    no, text, answer, note = row(holder, CHECKS)
    small: dict[str, Any] = {"size": 12, "align": LEFT_ALIGNED}
    fill(no, "{{ line.no }}", size=12, align=CENTER)
    fill(text, "{{ line.text }}", **small)
    paragraph(text, ("{{ line.legal_basis }}", "i"), size=11, align=LEFT_ALIGNED)
    fill(answer, "{{ line.answer }}", size=12, align=CENTER)
    fill(note, "{{ line.note }}", **small)
    fill(row(holder, CHECKS)[0], "{%tr endfor %}", size=8)
    fill(row(holder, CHECKS)[0], "{%tr endfor %}", size=8)


def findings(document: Any) -> None:
    tag(document, "{%p if no_findings %}")
    body(document, "{{ no_findings }}")
    tag(document, "{%p else %}")
    holder = table(document, FINDINGS, lines=True)
    headings(holder, FINDINGS, ("TT", "Hành vi vi phạm", "Bên vi phạm, ngày, mô tả"))
    fill(row(holder, FINDINGS)[0], "{%tr for finding in findings %}", size=8)
    no, act, about = row(holder, FINDINGS)
    small: dict[str, Any] = {"size": 12, "align": LEFT_ALIGNED}
    fill(no, "{{ finding.no }}", size=12, align=CENTER)
    fill(act, "{{ finding.title }}", **small)
    paragraph(act, ("{{ finding.citation }}", "i"), size=11, align=LEFT_ALIGNED)
    fill(about, "{{ finding.subject }}; {{ finding.occurred_on }}", **small)
    paragraph(about, "{{ finding.description }}", **small)
    fill(row(holder, FINDINGS)[0], "{%tr endfor %}", size=8)
    tag(document, "{%p endif %}")


def signatures(document: Any) -> None:
    """Three who sign, on one page with their names."""
    titles = ("ĐẠI DIỆN CƠ SỞ", "NGƯỜI LẬP BIÊN BẢN", "TM. ĐỘI KIỂM TRA")
    names = ("representative_name", "recorder_name", "leader_name")
    paragraph(document, size=6, keep=True)
    holder = table(document, THIRDS)
    cells = row(holder, THIRDS)
    for cell, title, name in zip(cells, titles, names, strict=True):
        fill(cell, (title, "b"), align=CENTER, keep=True)
        paragraph(cell, ("(Ký, ghi rõ họ tên)", "i"), size=12, align=CENTER, keep=True, after=56)
        paragraph(cell, (f"{{{{ {name} }}}}", "b"), align=CENTER)


def foot(document: Any) -> None:
    """Whom it goes to; of signed papers the code that anyone can check."""
    paragraph(document, size=6)
    holder = table(document, (70.0, 92.0))
    to, check = row(holder, (70.0, 92.0))
    fill(to, ("Nơi nhận:", "bi"), size=12, align=LEFT_ALIGNED)
    tag(to, "{%p for line in recipients %}")
    paragraph(to, "{{ line }}", size=11, align=LEFT_ALIGNED)
    tag(to, "{%p endfor %}")
    fill(check, "{%p if content_hash %}", size=8)
    paragraph(check, "{{ qr }}", align=CENTER)
    paragraph(check, "{{ signed_note }}", size=10, align=CENTER)
    paragraph(check, "Mã SHA-256: {{ content_hash }}", size=8, align=CENTER)
    tag(check, "{%p endif %}")
    paragraph(check, size=2)


def penalty_decision() -> bytes:
    """Bản thảo quyết định xử phạt vi phạm hành chính."""
    document = docx_primitives.new_sheet("Quyết định xử phạt vi phạm hành chính")
    edges(document)
    head(document, parent=False)
    paragraph(document, ("{{ signer_title }}", "b"), align=CENTER, before=10, after=6)
    tag(document, "{%p for line in bases %}")
    body(document, ("{{ line }}", "i"), after=3)
    tag(document, "{%p endfor %}")
    paragraph(document, ("QUYẾT ĐỊNH:", "b"), align=CENTER, before=8, after=6, keep=True)
    body(document, ("Điều 1. ", "b"), "Xử phạt vi phạm hành chính đối với:", after=3)
    fact(document, "{{ subject_kind }}", "subject_name")
    fact(document, "Cơ sở", "establishment_name")
    fact(document, "Địa chỉ", "establishment_address")
    fact(document, "Số đăng ký kinh doanh", "business_registration_no")
    body(document, "1. Đã thực hiện hành vi vi phạm hành chính: {{ act }}", before=3)
    listed(document, "description")
    body(document, "Ngày xảy ra hành vi: {{ occurred_on }}.", after=3)
    body(document, "2. Quy định tại {{ citation }}.")
    body(document, "3. Hình thức xử phạt chính: {{ penalty }}", after=3)
    body(document, "Mức phạt: ", ("{{ fine_amount }}", "b"), " đồng", after=3)
    body(document, "(Bằng chữ: {{ fine_in_words }}).")
    body(document, "4. Hình thức xử phạt bổ sung: {{ suspension }}")
    body(document, "5. Biện pháp khắc phục hậu quả:", after=3)
    listed(document, "remedies", after=3)
    body(
        document,
        ("Điều 2. ", "b"),
        "Quyết định này có hiệu lực kể từ ngày …… tháng …… năm ………",
        before=3,
    )
    body(document, ("Điều 3. ", "b"), "Nơi nộp tiền phạt: {{ payment_place }}")
    body(
        document,
        "Quyết định này được giao cho bên vi phạm để chấp hành và gửi các cơ quan, cá nhân có liên "
        "quan để tổ chức thực hiện.",
        keep=True,
    )
    decision_foot(document)
    return docx_primitives.saved(document)


def decision_foot(document: Any) -> None:
    paragraph(document, size=6, keep=True)
    holder = table(document, (70.0, 92.0))
    to, sign = row(holder, (70.0, 92.0))
    fill(to, ("Nơi nhận:", "bi"), size=12, align=LEFT_ALIGNED, keep=True)
    tag(to, "{%p for line in recipients %}")
    paragraph(to, "{{ line }}", size=11, align=LEFT_ALIGNED)
    tag(to, "{%p endfor %}")
    fill(sign, ("{{ signer_title }}", "b"), align=CENTER, keep=True)
    paragraph(sign, ("(Ký, ghi rõ họ tên, đóng dấu)", "i"), size=12, align=CENTER, after=64)
    paragraph(document, ("{{ notice }}", "i"), size=10, before=12, align=LEFT_ALIGNED)
    paragraph(document, ("{{ range }}", "i"), size=10, align=LEFT_ALIGNED)
