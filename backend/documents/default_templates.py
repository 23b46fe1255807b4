"""The Word templates that come with the program; administrators start from them."""

from functools import lru_cache

from docx.document import Document

from backend.documents import docx_primitives
from backend.documents.docx_primitives import (
    CENTER,
    LEFT_ALIGNED,
    RIGHT_ALIGNED,
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
from backend.documents.paper_parts import (
    ListedColumn,
    add_agency_and_motto,
    add_column_headings,
    add_foot,
    add_header_and_footer,
    add_letterhead,
    add_list,
    add_listed_table,
    add_signatures,
)

CHECKS = (12.0, 86.0, 24.0, 40.0)
FINDINGS = (12.0, 90.0, 60.0)
"""Widths (mm) of the columns of the tables whose cells have several paragraphs."""
NUMBER = ListedColumn(10.0, "TT", "no", CENTER)
TABLES = {
    "members": (
        NUMBER,
        ListedColumn(44.0, "Họ và tên", "full_name"),
        ListedColumn(26.0, "Chức vụ", "function"),
        ListedColumn(52.0, "Cơ quan", "agency"),
        ListedColumn(30.0, "Số thẻ kiểm tra", "card_no"),
    ),
    "parts": (
        NUMBER._replace(width=12.0),
        ListedColumn(70.0, "Đơn vị", "name"),
        ListedColumn(48.0, "Tình trạng", "state"),
        ListedColumn(32.0, "Hạn gửi", "closes_on", CENTER),
    ),
    "tasks": (
        NUMBER,
        ListedColumn(84.0, "Nhiệm vụ", "title"),
        ListedColumn(42.0, "Cơ quan thực hiện", "agency"),
        ListedColumn(26.0, "Thời hạn", "due_on", CENTER),
    ),
    "budgets": (
        NUMBER,
        ListedColumn(76.0, "Nội dung", "content"),
        ListedColumn(42.0, "Nguồn", "source"),
        ListedColumn(34.0, "Dự kiến (đồng)", "amount", RIGHT_ALIGNED),
    ),
}
"""{list of the content: columns of its table}"""
SIGNERS = {
    "ĐẠI DIỆN CƠ SỞ": "{{ representative_name }}",
    "NGƯỜI LẬP BIÊN BẢN": "{{ recorder_name }}",
    "TM. ĐỘI KIỂM TRA": "{{ leader_name }}",
}
"""Who signs inspection minutes."""


@lru_cache(maxsize=4)
def get_default_template(kind: str) -> bytes:
    """The .docx template of a kind, as `template_schema.KINDS` has them."""
    return {
        "inspection_record": build_inspection_record,
        "penalty_decision": build_penalty_decision,
        "report_reminder": build_report_reminder,
        "plan": build_plan,
    }[kind]()


def add_bases(document: Document) -> None:
    """Add what the paper rests on, a line for each."""
    add_template_tag(document, "{%p for line in bases %}")
    add_body_paragraph(document, ("{{ line }}", "i"), after=3)
    add_template_tag(document, "{%p endfor %}")


def add_fact(where: Container, label: str, name: str) -> None:
    """Add a line with a label and the value of the field `name`."""
    add_body_paragraph(where, f"{label}: {{{{ {name} }}}}", after=3)


def build_inspection_record() -> bytes:
    """Build the template of inspection minutes (Biên bản kiểm tra)."""
    document = docx_primitives.create_document("Biên bản kiểm tra")
    add_header_and_footer(document)
    add_letterhead(document, parent=True)
    add_bases(document)
    add_body_paragraph(document, "{{ opening }}", before=3)
    add_heading(document, "I. THÀNH PHẦN")
    add_body_paragraph(document, "1. Đội kiểm tra:", after=3, keep=True)
    add_listed_table(document, "members", TABLES["members"])
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
    add_signatures(document, SIGNERS)
    add_template_tag(document, "{%p for line in amendments %}")
    add_body_paragraph(document, ("{{ line }}", "i"), before=8)
    add_template_tag(document, "{%p endfor %}")
    add_recipients_and_code(document)
    return docx_primitives.to_docx_bytes(document)


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
    add_bases(document)
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
    add_signature_of_office(document)
    add_paragraph(document, ("{{ notice }}", "i"), size=10, before=12, align=LEFT_ALIGNED)
    add_paragraph(document, ("{{ range }}", "i"), size=10, align=LEFT_ALIGNED)
    return docx_primitives.to_docx_bytes(document)


def build_report_reminder() -> bytes:
    """Build the template of the letter to units without a report (Công văn đôn đốc báo cáo)."""
    document = docx_primitives.create_document("Công văn đôn đốc gửi báo cáo")
    add_header_and_footer(document)
    add_agency_and_motto(document, "{{ title }} {{ subject }}")
    add_paragraph(document, size=8)
    add_template_tag(document, "{%p for line in addressees %}")
    add_paragraph(document, "{{ line }}", align=CENTER, before=4, after=4)
    add_template_tag(document, "{%p endfor %}")
    add_bases(document)
    add_body_paragraph(document, "{{ opening }}", before=8, keep=True)
    add_listed_table(document, "parts", TABLES["parts"])
    add_body_paragraph(document, "{{ request }}", before=8)
    add_list(document, "note")
    add_signature_of_office(document)
    return docx_primitives.to_docx_bytes(document)


def add_signature_of_office(document: Document) -> None:
    """Add the recipients and the place where the head of an office signs."""
    sign = add_foot(document)
    write_cell(sign, ("{{ signer_title }}", "b"), align=CENTER, keep=True)
    add_paragraph(sign, ("(Ký, ghi rõ họ tên, đóng dấu)", "i"), size=12, align=CENTER, after=64)


def build_plan() -> bytes:
    """Build the template of a yearly plan."""
    document = docx_primitives.create_document("Kế hoạch")
    add_header_and_footer(document)
    add_letterhead(document, parent=True)
    add_bases(document)
    add_body_paragraph(document, "{{ opening }}", before=3)
    add_heading(document, "I. MỤC ĐÍCH, YÊU CẦU")
    add_body_paragraph(document, ("1. Mục đích", "b"), after=3, keep=True)
    add_list(document, "purposes")
    add_body_paragraph(document, ("2. Yêu cầu", "b"), after=3, keep=True)
    add_list(document, "requirements")
    add_heading(document, "II. MỤC TIÊU")
    add_template_tag(document, "{%p for target in targets %}")
    add_body_paragraph(document, "{{ target.no }}. {{ target.text }}")
    add_template_tag(document, "{%p endfor %}")
    add_otherwise(document, "no_targets")
    add_heading(document, "III. NỘI DUNG HOẠT ĐỘNG")
    add_table_or_reason(document, "tasks")
    add_heading(document, "IV. KINH PHÍ")
    add_table_or_reason(document, "budgets")
    add_otherwise(document, "budget_total")
    add_heading(document, "V. TỔ CHỨC THỰC HIỆN")
    add_template_tag(document, "{%p for agency in agencies %}")
    add_body_paragraph(document, ("{{ agency.no }}. {{ agency.name }}", "b"), ": {{ agency.work }}")
    add_template_tag(document, "{%p endfor %}")
    add_otherwise(document, "no_tasks")
    add_body_paragraph(document, "{{ closing }}", before=6, keep=True)
    add_signature_of_committee(document)
    return docx_primitives.to_docx_bytes(document)


def add_otherwise(document: Document, name: str) -> None:
    """Add the paragraph of the field `name`, which is empty where there is nothing to say."""
    add_template_tag(document, f"{{%p if {name} %}}")
    add_body_paragraph(document, f"{{{{ {name} }}}}", before=4)
    add_template_tag(document, "{%p endif %}")


def add_table_or_reason(document: Document, name: str) -> None:
    """Add the table of a list, or the paragraph that says why there is none."""
    add_template_tag(document, f"{{%p if no_{name} %}}")
    add_body_paragraph(document, f"{{{{ no_{name} }}}}")
    add_template_tag(document, "{%p else %}")
    add_listed_table(document, name, TABLES[name], before=1, after=1)
    add_template_tag(document, "{%p endif %}")


def add_signature_of_committee(document: Document) -> None:
    sign = add_foot(document)
    write_cell(sign, "{%p for line in signer_lines %}", size=8)
    add_paragraph(sign, ("{{ line }}", "b"), align=CENTER, keep=True)
    add_template_tag(sign, "{%p endfor %}")
    add_paragraph(sign, ("(Ký, ghi rõ họ tên, đóng dấu)", "i"), size=12, align=CENTER, after=64)
    add_paragraph(sign, ("{{ signer_name }}", "b"), align=CENTER)
