"""II.7 Kinh phí (form 510): money planned and spent in the years of the period, in whole đồng."""

from sqlalchemy import orm

from backend.domains.planning.budgets.models import Budget, BudgetContent, BudgetSource
from backend.metrics.metric import (
    Measure,
    Metric,
    MetricSource,
    NamedMeasures,
    PeriodCondition,
    RecordKind,
    Span,
    build_condition,
)

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


OF_YEAR: NamedMeasures = (
    ("row_count", Measure(BUDGETS)),
    ("planned", Measure(BUDGETS, amount=Budget.planned)),
    ("spent", Measure(BUDGETS, amount=Budget.spent, is_optional=True)),
)
"""What is told of a year's rows: how many, and what they add up to."""


def build_amount_metric(
    code: str,
    title: str,
    english: str,
    where: PeriodCondition | None,
    column: orm.InstrumentedAttribute[int] | orm.InstrumentedAttribute[int | None],
    whole: str | None = None,
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
        whole=whole,
        measure=measure,
    )


PARTS = tuple(
    (part.value, build_condition(column, part), name, english)
    for column, part, name, english in (
        (Budget.source, BudgetSource.CENTRAL, "ngân sách trung ương", "central budget"),
        (Budget.source, BudgetSource.LOCAL, "ngân sách địa phương", "local budget"),
        (Budget.source, BudgetSource.OTHER, "nguồn khác", "other sources"),
        (Budget.content, BudgetContent.COMMUNICATION, "tuyên truyền", "communication"),
        (Budget.content, BudgetContent.INSPECTION, "kiểm tra, xử lý", "inspection"),
        (Budget.content, BudgetContent.SUPPORT, "hỗ trợ", "support"),
        (
            Budget.content,
            BudgetContent.HEALTHY_COMMUNES,
            "xây dựng xã, thị trấn lành mạnh",
            "healthy communes",
        ),
        (Budget.content, BudgetContent.CAPACITY, "nâng cao năng lực", "capacity"),
    )
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
                f"budget_{kind}_{part}",
                f"{vi}: {name}",
                f"{en}: {english}",
                is_of_part,
                column,
                whole=f"budget_{kind}",
            )
            for part, is_of_part, name, english in PARTS
        ),
    )
)
