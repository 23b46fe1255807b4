"""The content of inspection minutes in its final words, the same for Word, PDF and print."""

from pydantic import Field

from backend.core.text.schemas import BaseModel
from backend.documents.paper_content import Minutes


class CheckLine(BaseModel):
    no: str = Field(description="Số thứ tự")
    text: str = Field(description="Nội dung kiểm tra")
    legal_basis: str = Field(description="Căn cứ pháp lý")
    answer: str = Field(description="Kết quả: Đạt, Không đạt, Không áp dụng")
    note: str = Field(description="Ghi chú")


class CheckSection(BaseModel):
    title: str = Field(description="Tên nhóm nội dung")
    lines: list[CheckLine] = Field(description="Các nội dung của nhóm")


class FindingLine(BaseModel):
    no: str = Field(description="Số thứ tự")
    title: str = Field(description="Hành vi vi phạm")
    citation: str = Field(description="Điểm, khoản, điều, văn bản")
    subject: str = Field(description="Bên vi phạm")
    occurred_on: str = Field(description="Ngày xảy ra")
    description: str = Field(description="Mô tả; có thể trống")


class Fact(BaseModel):
    label: str = Field(description="Tên mục")
    value: str = Field(description="Giá trị")


class InspectionPaper(Minutes):
    """Biên bản kiểm tra."""

    kind: str = Field(description="Hình thức kiểm tra, kèm lý do nếu đột xuất")
    establishment_name: str = Field(description="Tên cơ sở")
    establishment_type: str = Field(description="Loại hình")
    establishment_address: str = Field(description="Địa chỉ cơ sở")
    owner_name: str = Field(description="Chủ cơ sở")
    manager_name: str = Field(description="Người quản lý")
    business_registration_no: str = Field(description="Số đăng ký kinh doanh")
    security_certificate_no: str = Field(description="Số GCN đủ điều kiện về an ninh, trật tự")
    room_count: str = Field(description="Số phòng")
    representative: str = Field(description="Đại diện cơ sở làm việc với đội, kèm chức vụ")
    workforce: list[Fact] = Field(description="Số lao động đếm tại chỗ; chỉ có số lượng")
    checklist_title: str = Field(description="Tên bộ nội dung kiểm tra")
    checklist: list[CheckSection] = Field(description="Nội dung kiểm tra theo nhóm")
    findings: list[FindingLine] = Field(description="Hành vi vi phạm phát hiện")
    no_findings: str = Field(description="Câu ghi khi không có vi phạm; trống khi có")
    statement: list[str] = Field(description="Ý kiến của đại diện cơ sở, từng đoạn")
    recommendations: list[str] = Field(description="Kiến nghị của đội, từng đoạn")
    outcome: str = Field(description="Kết luận")
    refusal: str = Field(description="Đại diện cơ sở không ký và lý do; trống khi ký")
    attached: str = Field(description="Số ảnh, tài liệu kèm theo; trống khi không có")
    closing: str = Field(description="Câu kết: giờ lập xong, số bản")
    representative_name: str = Field(description="Đại diện cơ sở, để ghi dưới chữ ký")
    amendments: list[str] = Field(description="Các bản sửa đổi, bổ sung đã có")
