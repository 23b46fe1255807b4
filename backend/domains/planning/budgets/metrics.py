"""II.7 Kinh phí (form 510): what the years of the period have planned and spent, whole đồng."""

from typing import Any

from backend.domains.planning.budgets.models import Budget, BudgetContent, BudgetSource
from backend.metrics.metric import Measure, Metric, MetricSource, RecordKind, Span, build_condition

FORM_510 = "TT 02/2025/TT-BLĐTBXH, biểu 510"
ROW = RecordKind(Budget, Budget.content, None)
BUDGETS = MetricSource(
    "budgets",
    ROW,
    Budget.org_unit_id,
    lambda select, p: select.select_from(Budget).where(
        p.is_in_unit(Budget), Budget.year.between(p.year_from, p.year_to)
    ),
)


def build_amount_metric(
    code: str, title: str, english: str, where: Any, column: Any, **more: Any
) -> Metric:
    is_optional = column is Budget.spent
    measure = Measure(BUDGETS, where, column, is_known=False, is_optional=is_optional)
    return Metric(
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

FIGURES: tuple[Metric, ...] = tuple(
    figure
    for kind, vi, en, column in KINDS
    for figure in (
        build_amount_metric(f"budget_{kind}", vi, en, None, column),
        *(
            build_amount_metric(
                f"budget_{kind}_{source.value}",
                f"{vi}: {name}",
                f"{en}: {english}",
                build_condition(Budget.source, source),
                column,
                whole=f"budget_{kind}",
            )
            for source, name, english in SOURCES
        ),
        *(
            build_amount_metric(
                f"budget_{kind}_{content.value}",
                f"{vi}: {name}",
                f"{en}: {english}",
                build_condition(Budget.content, content),
                column,
                whole=f"budget_{kind}",
            )
            for content, name, english in CONTENTS
        ),
    )
)
