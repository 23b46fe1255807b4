"""The content of the letter to units without a report, the same for Word and PDF."""

from pydantic import Field

from backend.core.text.schemas import BaseModel
from backend.documents.paper_content import Paper


class ReminderPart(BaseModel):
    no: str = Field(description="Số thứ tự")
    name: str = Field(description="Tên đơn vị")
    state: str = Field(description="Tình trạng báo cáo khi đôn đốc")
    closes_on: str = Field(description="Hạn chốt báo cáo của đơn vị")


class ReminderPaper(Paper):
    """Công văn đôn đốc gửi báo cáo."""

    addressees: list[str] = Field(description="Kính gửi, mỗi nơi một dòng")
    opening: str = Field(description="Câu mở đầu: bao nhiêu đơn vị chưa gửi báo cáo kỳ nào")
    parts: list[ReminderPart] = Field(description="Các đơn vị chưa gửi báo cáo")
    request: str = Field(description="Đề nghị, kèm hạn gửi")
    note: list[str] = Field(description="Nội dung ghi thêm, từng đoạn")
    signer_title: str = Field(description="Chức danh người ký, chữ in hoa")
