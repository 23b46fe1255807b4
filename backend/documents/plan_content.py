"""The content of a yearly plan in its final words, the same for Word and PDF."""

from pydantic import Field

from backend.core.text.schemas import BaseModel
from backend.documents.paper_content import IssuedPaper


class PlanTargetLine(BaseModel):
    no: str = Field(description="Số thứ tự")
    text: str = Field(description="Chỉ tiêu, kèm mức phải đạt và thời hạn nếu có")


class PlanTaskLine(BaseModel):
    no: str = Field(description="Số thứ tự")
    title: str = Field(description="Nhiệm vụ")
    agency: str = Field(description="Cơ quan thực hiện")
    due_on: str = Field(description="Thời hạn; để trống dòng chấm khi kế hoạch không ghi")


class PlanBudgetLine(BaseModel):
    no: str = Field(description="Số thứ tự")
    content: str = Field(description="Nội dung chi")
    source: str = Field(description="Nguồn kinh phí")
    amount: str = Field(description="Số tiền dự kiến, đồng")


class PlanAgencyLine(BaseModel):
    no: str = Field(description="Số thứ tự")
    name: str = Field(description="Tên cơ quan")
    work: str = Field(description="Nhiệm vụ được giao, theo số thứ tự ở mục III")


class PlanPaper(IssuedPaper):
    """Kế hoạch năm: the nine components of NĐ 30/2020/NĐ-CP; what is not held is a marked blank."""

    opening: str = Field(description="Câu mở đầu: cơ quan nào ban hành kế hoạch nào")
    purposes: list[str] = Field(description="Mục đích; chỗ trống, sổ không lưu")
    requirements: list[str] = Field(description="Yêu cầu; chỗ trống, sổ không lưu")
    targets: list[PlanTargetLine] = Field(description="Các chỉ tiêu")
    no_targets: str = Field(description="Câu ghi khi chưa có chỉ tiêu; trống khi có")
    tasks: list[PlanTaskLine] = Field(description="Các nhiệm vụ")
    no_tasks: str = Field(description="Câu ghi khi chưa có nhiệm vụ; trống khi có")
    budgets: list[PlanBudgetLine] = Field(description="Kinh phí dự kiến theo nội dung, nguồn")
    budget_total: str = Field(description="Tổng kinh phí bằng số và bằng chữ; trống khi không có")
    no_budgets: str = Field(description="Câu ghi khi không có bảng kinh phí; trống khi có")
    agencies: list[PlanAgencyLine] = Field(description="Các cơ quan và nhiệm vụ của từng cơ quan")
    closing: str = Field(description="Câu kết")
