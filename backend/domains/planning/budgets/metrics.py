"""II.7 Kinh phí (form 510): what the years of the period have planned and spent, whole đồng."""

from typing import Any

from backend.domains.planning.budgets.models import Budget, BudgetContent, BudgetSource
from backend.metrics.figure import Figure, Measure, Record, Source, Span, of

FORM_510 = "TT 02/2025/TT-BLĐTBXH, biểu 510"
ROW = Record(Budget, Budget.content, None)
BUDGETS = Source(
    "budgets",
    ROW,
    Budget.org_unit_id,
    lambda select, p: select.select_from(Budget).where(
        p.holds(Budget), Budget.year.between(p.year_from, p.year_to)
    ),
)


def amount(code: str, title: str, english: str, where: Any, column: Any, **more: Any) -> Figure:
    is_optional = column is Budget.spent
    measure = Measure(BUDGETS, where, column, is_known=False, is_optional=is_optional)
    return Figure(
        code,
        title,
        english,
        "đồng",
        "II.7",
        FORM_510,
        ROW.entity,
        Span.YEAR,
        measure=measure,
        **more,
    )


SOURCES = (
    (BudgetSource.CENTRAL, "ngân sách trung ương", "central budget"),
    (BudgetSource.LOCAL, "ngân sách địa phương", "local budget"),
    (BudgetSource.OTHER, "nguồn khác", "other sources"),
)
CONTENTS = (
    (BudgetContent.COMMUNICATION, "tuyên truyền", "communication"),
    (BudgetContent.INSPECTION, "kiểm tra, xử lý", "inspection"),
    (BudgetContent.SUPPORT, "hỗ trợ", "support"),
    (BudgetContent.HEALTHY_COMMUNES, "xây dựng xã, thị trấn lành mạnh", "healthy communes"),
    (BudgetContent.CAPACITY, "nâng cao năng lực", "capacity"),
)
KINDS = (
    ("planned", "Kinh phí được bố trí trong năm", "Budget planned", Budget.planned),
    ("spent", "Kinh phí đã sử dụng trong năm", "Budget spent", Budget.spent),
)

FIGURES: tuple[Figure, ...] = tuple(
    figure
    for kind, vi, en, column in KINDS
    for figure in (
        amount(f"budget_{kind}", vi, en, None, column),
        *(
            amount(
                f"budget_{kind}_{source.value}",
                f"{vi}: {name}",
                f"{en}: {english}",
                of(Budget.source, source),
                column,
                whole=f"budget_{kind}",
            )
            for source, name, english in SOURCES
        ),
        *(
            amount(
                f"budget_{kind}_{content.value}",
                f"{vi}: {name}",
                f"{en}: {english}",
                of(Budget.content, content),
                column,
                whole=f"budget_{kind}",
            )
            for content, name, english in CONTENTS
        ),
    )
)
