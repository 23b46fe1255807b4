"""The statutory forms as data: their columns, and the figures that fill them.

Read in TT 02/2025/TT-BLĐTBXH. The forms in force in 2022 (TT 15/2019) and the
annex of TT 05/2006 were not found, so those columns are the project's own and say so.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from backend.law.reference.reference_files import Certainty
from backend.law.reference.report_rules import load_staff_columns
from backend.law.reference.tiers import find_tier
from backend.law.reference.wordings import to_words_of_day

TT02 = "Thông tư 02/2025/TT-BLĐTBXH"
OF_2022 = "Biểu áp dụng năm 2022 (Thông tư 15/2019/TT-BLĐTBXH) chưa đối chiếu được."
OF_TODAY = "Biểu của Thông tư 02/2025/TT-BLĐTBXH (từ 25/02/2025); chưa thấy văn bản thay."
FIRST_DAY_OF_TODAY = date(2025, 2, 25)


@dataclass(frozen=True, slots=True)
class StatutoryColumn:
    """A column of a form: the sum of `figures`; empty: the system has no such number.

    `number`: as the form counts its columns; `group`: the heading above it, if any. `tier`: the
    tier of government that it counts; the column of one that has ended has no numbers.
    """

    number: str
    title: str
    english: str
    figures: tuple[str, ...]
    group: str = ""
    note: str = ""
    tier: str | None = None


@dataclass(frozen=True, slots=True)
class StatutoryForm:
    """`unit`: of its numbers; `per`: how many of a figure's units make one of them."""

    code: str
    title: str
    english: str
    law: str
    article: str
    certainty: Certainty
    unit: str
    columns: tuple[StatutoryColumn, ...]
    per: int = 1
    note: str = ""


FINED = "Người bán dâm bị xử phạt"
HELPED = "Người bán dâm được hỗ trợ"


def build_columns(*columns: tuple[str, ...]) -> tuple[StatutoryColumn, ...]:
    """The columns of a form: title, English, figure (may be empty), heading above, note."""
    return tuple(
        StatutoryColumn(str(number), title, english, (figure,) if figure else (), *rest)
        for number, (title, english, figure, *rest) in enumerate(columns, 1)
    )


def build_staff_columns(first: int) -> tuple[StatutoryColumn, ...]:
    """Those of form 507 by tier and kind, "Cấp tỉnh: công chức" under the heading of its tier."""
    found = []
    for number, column in enumerate(load_staff_columns(), first):
        group, title = column.title.split(": ")
        english = column.title_en.split(": ")[1]
        figures = (f"staff_{column.tier}_{column.kind}",)
        words = (to_capitalized(title), to_capitalized(english))
        found.append(StatutoryColumn(str(number), *words, figures, group, tier=column.tier))
    return tuple(found)


def to_capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]


FORMS: tuple[StatutoryForm, ...] = (
    StatutoryForm(
        "501-502",
        "Số người bán dâm bị xử phạt hành chính, được hỗ trợ",
        "Persons selling sex who were fined or supported",
        TT02,
        "Biểu 501-502/PCTNXH-Sở",
        Certainty.VERIFIED,
        "lượt người/người",
        build_columns(
            ("Tổng số", "In all", "crime_selling_penalties", FINED),
            ("Dưới 18 tuổi", "Under 18", "crime_selling_penalty_under_18", FINED),
            ("Ngoại tỉnh", "From other provinces", "crime_selling_penalty_out_of_province", FINED),
            ("Tổng số", "In all", "support_total", HELPED),
            ("Giáo dục, dạy nghề", "Vocational training", "support_vocational", HELPED),
            ("Tư vấn, trợ giúp pháp lý", "Legal aid", "support_legal_aid", HELPED),
            ("Vay vốn", "Loans", "support_loan", HELPED),
            ("Tạo việc làm", "Employment", "support_employment", HELPED),
            ("Y tế, sức khỏe", "Health", "support_health", HELPED),
            ("Khác", "Other", "support_other", HELPED),
            (
                "Tham gia câu lạc bộ, nhóm đồng đẳng, nhóm tự lực",
                "In clubs, peer and self-help groups",
                "",
                HELPED,
                "Hệ thống chỉ ghi khoảng số thành viên của mô hình, không đếm người.",
            ),
        ),
        note=OF_2022 + " Số lượt: một người đến hai lần đếm hai.",
    ),
    StatutoryForm(
        "507",
        "Số người làm công tác phòng, chống ma túy, mại dâm",
        "Staff on drugs and prostitution",
        TT02,
        "Biểu 507/PCTNXH-Sở",
        Certainty.VERIFIED,
        "người",
        build_columns(
            ("Tổng số", "In all", "staff_total"),
            ("Nữ", "Women", "staff_female"),
        )
        + build_staff_columns(first=3),
        note=OF_2022 + " Số thứ tự cột do dự án đặt.",
    ),
    StatutoryForm(
        "509",
        "Số cơ sở kinh doanh dịch vụ được kiểm tra",
        "Establishments inspected",
        TT02,
        "Biểu 509/PCTNXH-Sở",
        Certainty.VERIFIED,
        "cơ sở",
        build_columns(
            ("Tổng số được kiểm tra", "Inspected", "establishments_inspected_any"),
            ("Số vi phạm", "Violating", "establishments_violating_any"),
        ),
        note=OF_2022
        + " Đếm cơ sở, không đếm lượt; chỉ tính khi do Đội kiểm tra liên ngành (các cấp) kiểm tra.",
    ),
    StatutoryForm(
        "510",
        "Kinh phí phòng, chống tệ nạn xã hội: phần phòng, chống mại dâm",
        "Budget of prevention",
        TT02,
        "Biểu 510/PCTNXH-Sở",
        Certainty.VERIFIED,
        "triệu đồng",
        build_columns(
            ("Tổng số", "In all", "budget_spent"),
            ("Trung ương", "Central", "budget_spent_central"),
            ("Địa phương", "Local", "budget_spent_local"),
            ("Nguồn khác", "Other", "budget_spent_other"),
        ),
        per=1_000_000,
        note=OF_2022
        + " Các cột cai nghiện, hỗ trợ nạn nhân không thuộc hệ thống này."
        + " Kinh phí đã sử dụng; Thông tư không nói rõ số bố trí hay số sử dụng.",
    ),
    StatutoryForm(
        "doi-178",
        "Báo cáo kết quả hoạt động của Đội kiểm tra liên ngành 178",
        "Report of the teams 178",
        "Thông tư 05/2006/TT-BLĐTBXH",
        "Chế độ báo cáo quý, 6 tháng, năm, đột xuất",
        Certainty.UNVERIFIED,
        "theo từng cột",
        build_columns(
            ("Kế hoạch được phê duyệt", "Plans", "inspection_plans_approved"),
            ("Lượt kiểm tra", "Inspections", "inspections_signed", "Kiểm tra (lượt)"),
            ("Theo kế hoạch", "Planned", "inspections_planned", "Kiểm tra (lượt)"),
            ("Đột xuất", "Unscheduled", "inspections_unscheduled", "Kiểm tra (lượt)"),
            (
                "Cấp tỉnh, cấp huyện",
                "Province and district",
                "establishments_inspected",
                "Cơ sở được kiểm tra",
            ),
            ("Cấp xã", "Commune", "establishments_inspected_commune", "Cơ sở được kiểm tra"),
            ("Cơ sở vi phạm", "Places violating", "establishments_violating_any"),
            ("Lượt nhắc nhở", "Reminders", "inspections_reminder"),
            ("Hành vi lập biên bản", "Violations", "violations_recorded"),
            ("Quyết định xử phạt", "Decisions", "decisions_made"),
            ("Tiền phạt (đồng)", "Fines", "fines_imposed"),
            ("Đã thu (đồng)", "Collected", "fines_collected"),
            ("Tước giấy phép, đình chỉ", "Suspensions", "suspensions_imposed"),
            ("Hồ sơ chuyển", "Files transferred", "files_transferred"),
            ("Kiến nghị", "Recommendations", "recommendations_made"),
        ),
        note="Không tìm thấy mẫu báo cáo kèm Thông tư; các cột do dự án đặt theo nhiệm vụ của Đội.",
    ),
)


def build_form_on(form: StatutoryForm, end: date, start: date | None = None) -> StatutoryForm:
    """The form for a period in the words of its last day.

    A column of a tier that had ended before the period began stays, because the form has it, but
    is empty and says why: 0 would be a count.
    """
    columns = tuple(build_column_on(column, end, start or end) for column in form.columns)
    is_new = end >= FIRST_DAY_OF_TODAY
    note = form.note.replace(OF_2022, OF_TODAY) if is_new else form.note
    return replace(form, columns=columns, note=note)


def build_column_on(column: StatutoryColumn, end: date, start: date) -> StatutoryColumn:
    said = replace(
        column,
        title=to_words_of_day(column.title, end, start),
        english=to_words_of_day(column.english, end, start),
        group=to_words_of_day(column.group, end, start),
    )
    ended = find_tier(column.tier).valid_to if column.tier else None
    if ended is None or end <= ended:
        return said
    note = f"Không tổ chức {column.group.lower()} từ ngày {ended + timedelta(days=1):%d/%m/%Y}."
    if start <= ended:
        return replace(said, note=note)
    return replace(said, figures=(), note=note)
