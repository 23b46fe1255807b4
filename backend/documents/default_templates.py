"""The Word templates that come with the program; administrators start from them."""

from functools import lru_cache

from docx.document import Document

from backend.documents import docx_primitives
from backend.documents.docx_primitives import (
    CENTER,
    LEFT_ALIGNED,
    Container,
    Measures,
    add_body_paragraph,
    add_heading,
    add_paragraph,
    add_row,
    add_template_tag,
    create_table,
    write_cell,
)
from backend.documents.plan_template import build_plan
from backend.documents.template_parts import (
    add_agency_and_motto,
    add_column_headings,
    add_foot,
    add_header_and_footer,
    add_letterhead,
    add_list,
)

MEMBERS = (10.0, 44.0, 26.0, 52.0, 30.0)
CHECKS = (12.0, 86.0, 24.0, 40.0)
FINDINGS = (12.0, 90.0, 60.0)
THIRDS = (54.0, 54.0, 54.0)
PARTS = (12.0, 70.0, 48.0, 32.0)
"""Widths (mm) of the columns of each table."""


@lru_cache(maxsize=4)
def get_default_template(kind: str) -> bytes:
    """The .docx template of a kind, as `template_schema.KINDS` has them."""
    return {
        "inspection_record": build_inspection_record,
        "penalty_decision": build_penalty_decision,
        "report_reminder": build_report_reminder,
        "plan": build_plan,
    }[kind]()


def add_fact(where: Container, label: str, name: str) -> None:
    """Add a line with a label and the value of the field `name`."""
    add_body_paragraph(where, f"{label}: {{{{ {name} }}}}", after=3)


def build_inspection_record() -> bytes:
    """Build the template of inspection minutes (Biên bản kiểm tra)."""
    document = docx_primitives.create_document("Biên bản kiểm tra")
    add_header_and_footer(document)
    add_letterhead(document, parent=True)
    add_template_tag(document, "{%p for line in bases %}")
    add_body_paragraph(document, ("{{ line }}", "i"), after=3)
    add_template_tag(document, "{%p endfor %}")
    add_body_paragraph(document, "{{ opening }}", before=3)
    add_heading(document, "I. THÀNH PHẦN")
    add_body_paragraph(document, "1. Đội kiểm tra:", after=3, keep=True)
    add_members(document)
    add_body_paragraph(document, "2. Đại diện cơ sở: {{ representative }}", before=6)
    add_heading(document, "II. CƠ SỞ ĐƯỢC KIỂM TRA")
    add_establishment(document)
    add_heading(document, "III. NỘI DUNG KIỂM TRA")
    add_body_paragraph(document, "Hình thức: {{ kind }}", after=3)
    add_body_paragraph(document, "{{ checklist_title }}", after=4, keep=True)
    add_checklist(document)
    add_heading(document, "IV. VI PHẠM PHÁT HIỆN")
    add_findings(document)
    add_heading(document, "V. Ý KIẾN CỦA ĐẠI DIỆN CƠ SỞ")
    add_list(document, "statement")
    add_heading(document, "VI. KIẾN NGHỊ CỦA ĐỘI KIỂM TRA")
    add_list(document, "recommendations")
    add_heading(document, "VII. KẾT LUẬN")
    add_body_paragraph(document, "{{ outcome }}")
    add_template_tag(document, "{%p if refusal %}")
    add_body_paragraph(document, "{{ refusal }}")
    add_template_tag(document, "{%p endif %}")
    add_template_tag(document, "{%p if attached %}")
    add_body_paragraph(document, "{{ attached }}")
    add_template_tag(document, "{%p endif %}")
    add_body_paragraph(document, "{{ closing }}", keep=True)
    add_signatures(document)
    add_template_tag(document, "{%p for line in amendments %}")
    add_body_paragraph(document, ("{{ line }}", "i"), before=8)
    add_template_tag(document, "{%p endfor %}")
    add_recipients_and_code(document)
    return docx_primitives.to_docx_bytes(document)


def add_members(document: Document) -> None:
    heads = ("TT", "Họ và tên", "Chức vụ", "Cơ quan", "Số thẻ kiểm tra")
    names = ("no", "full_name", "function", "agency", "card_no")
    holder = create_table(document, MEMBERS, lines=True)
    add_column_headings(holder, MEMBERS, heads)
    write_cell(add_row(holder, MEMBERS)[0], "{%tr for member in members %}", size=8)
    for at, (cell, name) in enumerate(zip(add_row(holder, MEMBERS), names, strict=True)):
        write_cell(
            cell, f"{{{{ member.{name} }}}}", size=12, align=CENTER if at == 0 else LEFT_ALIGNED
        )
    write_cell(add_row(holder, MEMBERS)[0], "{%tr endfor %}", size=8)


def add_establishment(document: Document) -> None:
    add_body_paragraph(document, "Tên cơ sở: ", ("{{ establishment_name }}", "b"), after=3)
    add_fact(document, "Loại hình", "establishment_type")
    add_fact(document, "Địa chỉ", "establishment_address")
    add_fact(document, "Chủ cơ sở", "owner_name")
    add_fact(document, "Người quản lý", "manager_name")
    add_fact(document, "Số đăng ký kinh doanh", "business_registration_no")
    add_fact(
        document, "Giấy chứng nhận đủ điều kiện về an ninh, trật tự số", "security_certificate_no"
    )
    add_fact(document, "Số phòng", "room_count")
    add_template_tag(document, "{%p for item in workforce %}")
    add_body_paragraph(document, "{{ item.label }}: {{ item.value }}", after=3)
    add_template_tag(document, "{%p endfor %}")


def add_checklist(document: Document) -> None:
    holder = create_table(document, CHECKS, lines=True)
    add_column_headings(holder, CHECKS, ("TT", "Nội dung kiểm tra", "Kết quả", "Ghi chú"))
    write_cell(add_row(holder, CHECKS)[0], "{%tr for section in checklist %}", size=8)
    cells = add_row(holder, CHECKS)
    write_cell(cells[0].merge(cells[-1]), ("{{ section.title }}", "b"), size=12, keep=True)
    write_cell(add_row(holder, CHECKS)[0], "{%tr for line in section.lines %}", size=8)
    no, text, answer, note = add_row(holder, CHECKS)
    small: Measures = {"size": 12, "align": LEFT_ALIGNED}
    write_cell(no, "{{ line.no }}", size=12, align=CENTER)
    write_cell(text, "{{ line.text }}", **small)
    add_paragraph(text, ("{{ line.legal_basis }}", "i"), size=11, align=LEFT_ALIGNED)
    write_cell(answer, "{{ line.answer }}", size=12, align=CENTER)
    write_cell(note, "{{ line.note }}", **small)
    write_cell(add_row(holder, CHECKS)[0], "{%tr endfor %}", size=8)
    write_cell(add_row(holder, CHECKS)[0], "{%tr endfor %}", size=8)


def add_findings(document: Document) -> None:
    add_template_tag(document, "{%p if no_findings %}")
    add_body_paragraph(document, "{{ no_findings }}")
    add_template_tag(document, "{%p else %}")
    holder = create_table(document, FINDINGS, lines=True)
    add_column_headings(holder, FINDINGS, ("TT", "Hành vi vi phạm", "Bên vi phạm, ngày, mô tả"))
    write_cell(add_row(holder, FINDINGS)[0], "{%tr for finding in findings %}", size=8)
    no, act, about = add_row(holder, FINDINGS)
    small: Measures = {"size": 12, "align": LEFT_ALIGNED}
    write_cell(no, "{{ finding.no }}", size=12, align=CENTER)
    write_cell(act, "{{ finding.title }}", **small)
    add_paragraph(act, ("{{ finding.citation }}", "i"), size=11, align=LEFT_ALIGNED)
    write_cell(about, "{{ finding.subject }}; {{ finding.occurred_on }}", **small)
    add_paragraph(about, "{{ finding.description }}", **small)
    write_cell(add_row(holder, FINDINGS)[0], "{%tr endfor %}", size=8)
    add_template_tag(document, "{%p endif %}")


def add_signatures(document: Document) -> None:
    """Add the places for three signatures and names, on one page."""
    titles = ("ĐẠI DIỆN CƠ SỞ", "NGƯỜI LẬP BIÊN BẢN", "TM. ĐỘI KIỂM TRA")
    names = ("representative_name", "recorder_name", "leader_name")
    add_paragraph(document, size=6, keep=True)
    holder = create_table(document, THIRDS)
    cells = add_row(holder, THIRDS)
    for cell, title, name in zip(cells, titles, names, strict=True):
        write_cell(cell, (title, "b"), align=CENTER, keep=True)
        add_paragraph(
            cell, ("(Ký, ghi rõ họ tên)", "i"), size=12, align=CENTER, keep=True, after=56
        )
        add_paragraph(cell, (f"{{{{ {name} }}}}", "b"), align=CENTER)


def add_recipients_and_code(document: Document) -> None:
    """Add the recipients and, on signed papers, the code with which anyone can verify the paper."""
    add_paragraph(document, size=6)
    holder = create_table(document, (70.0, 92.0))
    to, check = add_row(holder, (70.0, 92.0))
    write_cell(to, ("Nơi nhận:", "bi"), size=12, align=LEFT_ALIGNED)
    add_template_tag(to, "{%p for line in recipients %}")
    add_paragraph(to, "{{ line }}", size=11, align=LEFT_ALIGNED)
    add_template_tag(to, "{%p endfor %}")
    write_cell(check, "{%p if content_hash %}", size=8)
    add_paragraph(check, "{{ qr }}", align=CENTER)
    add_paragraph(check, "{{ signed_note }}", size=10, align=CENTER)
    add_paragraph(check, "Mã SHA-256: {{ content_hash }}", size=8, align=CENTER)
    add_template_tag(check, "{%p endif %}")
    add_paragraph(check, size=2)


def build_penalty_decision() -> bytes:
    """Build the template of the draft decision (Bản thảo quyết định xử phạt vi phạm hành chính)."""
    document = docx_primitives.create_document("Quyết định xử phạt vi phạm hành chính")
    add_header_and_footer(document)
    add_letterhead(document, parent=False)
    add_paragraph(document, ("{{ signer_title }}", "b"), align=CENTER, before=10, after=6)
    add_template_tag(document, "{%p for line in bases %}")
    add_body_paragraph(document, ("{{ line }}", "i"), after=3)
    add_template_tag(document, "{%p endfor %}")
    add_paragraph(document, ("QUYẾT ĐỊNH:", "b"), align=CENTER, before=8, after=6, keep=True)
    add_body_paragraph(document, ("Điều 1. ", "b"), "Xử phạt vi phạm hành chính đối với:", after=3)
    add_fact(document, "{{ subject_kind }}", "subject_name")
    add_fact(document, "Cơ sở", "establishment_name")
    add_fact(document, "Địa chỉ", "establishment_address")
    add_fact(document, "Số đăng ký kinh doanh", "business_registration_no")
    add_body_paragraph(document, "1. Đã thực hiện hành vi vi phạm hành chính: {{ act }}", before=3)
    add_list(document, "description")
    add_body_paragraph(document, "Ngày xảy ra hành vi: {{ occurred_on }}.", after=3)
    add_body_paragraph(document, "2. Quy định tại {{ citation }}.")
    add_body_paragraph(document, "3. Hình thức xử phạt chính: {{ penalty }}", after=3)
    add_body_paragraph(document, "Mức phạt: ", ("{{ fine_amount }}", "b"), " đồng", after=3)
    add_body_paragraph(document, "(Bằng chữ: {{ fine_in_words }}).")
    add_body_paragraph(document, "4. Hình thức xử phạt bổ sung: {{ suspension }}")
    add_body_paragraph(document, "5. Biện pháp khắc phục hậu quả:", after=3)
    add_list(document, "remedies", after=3)
    add_body_paragraph(
        document,
        ("Điều 2. ", "b"),
        "Quyết định này có hiệu lực kể từ ngày …… tháng …… năm ………",
        before=3,
    )
    add_body_paragraph(document, ("Điều 3. ", "b"), "Nơi nộp tiền phạt: {{ payment_place }}")
    add_body_paragraph(
        document,
        "Quyết định này được giao cho bên vi phạm để chấp hành và gửi các cơ quan, cá nhân có liên "
        "quan để tổ chức thực hiện.",
        keep=True,
    )
    add_recipients_and_signature(document)
    return docx_primitives.to_docx_bytes(document)


def add_recipients_and_signature(document: Document) -> None:
    sign = add_foot(document)
    write_cell(sign, ("{{ signer_title }}", "b"), align=CENTER, keep=True)
    add_paragraph(sign, ("(Ký, ghi rõ họ tên, đóng dấu)", "i"), size=12, align=CENTER, after=64)
    add_paragraph(document, ("{{ notice }}", "i"), size=10, before=12, align=LEFT_ALIGNED)
    add_paragraph(document, ("{{ range }}", "i"), size=10, align=LEFT_ALIGNED)


def build_report_reminder() -> bytes:
    """Build the template of the letter to units without a report (Công văn đôn đốc báo cáo)."""
    document = docx_primitives.create_document("Công văn đôn đốc gửi báo cáo")
    add_header_and_footer(document)
    add_agency_and_motto(document, "{{ title }} {{ subject }}")
    add_paragraph(document, size=8)
    add_template_tag(document, "{%p for line in addressees %}")
    add_paragraph(document, "{{ line }}", align=CENTER, before=4, after=4)
    add_template_tag(document, "{%p endfor %}")
    add_template_tag(document, "{%p for line in bases %}")
    add_body_paragraph(document, ("{{ line }}", "i"), after=3)
    add_template_tag(document, "{%p endfor %}")
    add_body_paragraph(document, "{{ opening }}", before=8, keep=True)
    add_reminded_parts(document)
    add_body_paragraph(document, "{{ request }}", before=8)
    add_list(document, "note")
    sign = add_foot(document)
    write_cell(sign, ("{{ signer_title }}", "b"), align=CENTER, keep=True)
    add_paragraph(sign, ("(Ký, ghi rõ họ tên, đóng dấu)", "i"), size=12, align=CENTER, after=64)
    return docx_primitives.to_docx_bytes(document)


def add_reminded_parts(document: Document) -> None:
    holder = create_table(document, PARTS, lines=True)
    add_column_headings(holder, PARTS, ("TT", "Đơn vị", "Tình trạng", "Hạn gửi"))
    write_cell(add_row(holder, PARTS)[0], "{%tr for part in parts %}", size=8)
    no, name, state, closes = add_row(holder, PARTS)
    write_cell(no, "{{ part.no }}", size=12, align=CENTER)
    write_cell(name, "{{ part.name }}", size=12, align=LEFT_ALIGNED)
    write_cell(state, "{{ part.state }}", size=12, align=LEFT_ALIGNED)
    write_cell(closes, "{{ part.closes_on }}", size=12, align=CENTER)
    write_cell(add_row(holder, PARTS)[0], "{%tr endfor %}", size=8)
