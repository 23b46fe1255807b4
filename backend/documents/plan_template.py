"""The Word template of a yearly plan (Kế hoạch); plan.typ has the same words and measures."""

from typing import NamedTuple

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

from backend.documents import docx_primitives
from backend.documents.docx_primitives import (
    CENTER,
    LEFT_ALIGNED,
    RIGHT_ALIGNED,
    add_body_paragraph,
    add_heading,
    add_paragraph,
    add_row,
    add_template_tag,
    create_table,
    write_cell,
)
from backend.documents.template_parts import (
    add_column_headings,
    add_foot,
    add_header_and_footer,
    add_letterhead,
    add_list,
)


class ListedColumn(NamedTuple):
    """A column of a table: its width in millimetres, its heading, and the field of a line."""

    width: float
    head: str
    field: str
    align: WD_ALIGN_PARAGRAPH = LEFT_ALIGNED


NUMBER = ListedColumn(10.0, "TT", "no", CENTER)
TABLES = {
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


def build_plan() -> bytes:
    """Build the template of a yearly plan."""
    document = docx_primitives.create_document("Kế hoạch")
    add_header_and_footer(document)
    add_letterhead(document, parent=True)
    add_template_tag(document, "{%p for line in bases %}")
    add_body_paragraph(document, ("{{ line }}", "i"), after=3)
    add_template_tag(document, "{%p endfor %}")
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
    add_listed(document, "tasks")
    add_heading(document, "IV. KINH PHÍ")
    add_listed(document, "budgets")
    add_otherwise(document, "budget_total")
    add_heading(document, "V. TỔ CHỨC THỰC HIỆN")
    add_template_tag(document, "{%p for agency in agencies %}")
    add_body_paragraph(document, ("{{ agency.no }}. {{ agency.name }}", "b"), ": {{ agency.work }}")
    add_template_tag(document, "{%p endfor %}")
    add_otherwise(document, "no_tasks")
    add_body_paragraph(document, "{{ closing }}", before=6, keep=True)
    add_signature(document)
    return docx_primitives.to_docx_bytes(document)


def add_otherwise(document: Document, name: str) -> None:
    """Add the paragraph of the field `name`, which is empty where there is nothing to say."""
    add_template_tag(document, f"{{%p if {name} %}}")
    add_body_paragraph(document, f"{{{{ {name} }}}}", before=4)
    add_template_tag(document, "{%p endif %}")


def add_listed(document: Document, name: str) -> None:
    """Add the table of a list, or the paragraph that says why there is none."""
    columns = TABLES[name]
    widths = [one.width for one in columns]
    add_template_tag(document, f"{{%p if no_{name} %}}")
    add_body_paragraph(document, f"{{{{ no_{name} }}}}")
    add_template_tag(document, "{%p else %}")
    holder = create_table(document, widths, lines=True)
    add_column_headings(holder, widths, tuple(one.head for one in columns))
    write_cell(add_row(holder, widths)[0], f"{{%tr for line in {name} %}}", size=8)
    for cell, one in zip(add_row(holder, widths), columns, strict=True):
        value = f"{{{{ line.{one.field} }}}}"
        write_cell(cell, value, size=12, align=one.align, before=1, after=1)
    write_cell(add_row(holder, widths)[0], "{%tr endfor %}", size=8)
    add_template_tag(document, "{%p endif %}")


def add_signature(document: Document) -> None:
    sign = add_foot(document)
    write_cell(sign, "{%p for line in signer_lines %}", size=8)
    add_paragraph(sign, ("{{ line }}", "b"), align=CENTER, keep=True)
    add_template_tag(sign, "{%p endfor %}")
    add_paragraph(sign, ("(Ký, ghi rõ họ tên, đóng dấu)", "i"), size=12, align=CENTER, after=64)
    add_paragraph(sign, ("{{ signer_name }}", "b"), align=CENTER)
