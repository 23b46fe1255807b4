"""The content of the draft of a penalty decision in its final words."""

from pydantic import Field

from backend.documents.paper_content import Paper


class DecisionPaper(Paper):
    """Bản thảo quyết định xử phạt vi phạm hành chính."""

    notice: str = Field(description="Lời nhắc: bản thảo, mẫu chưa được đối chiếu")
    signer_title: str = Field(description="Chức danh người ra quyết định, chữ in hoa")
    subject_kind: str = Field(description="Cá nhân, hộ kinh doanh hay tổ chức")
    subject_name: str = Field(description="Tên bên vi phạm")
    establishment_name: str = Field(description="Tên cơ sở")
    establishment_address: str = Field(description="Địa chỉ cơ sở")
    business_registration_no: str = Field(description="Số đăng ký kinh doanh")
    act: str = Field(description="Hành vi vi phạm")
    description: list[str] = Field(description="Mô tả hành vi, từng đoạn")
    occurred_on: str = Field(description="Ngày xảy ra")
    citation: str = Field(description="Điểm, khoản, điều, văn bản quy định hành vi")
    range: str = Field(description="Khung tiền phạt áp dụng cho bên vi phạm")
    penalty: str = Field(description="Hình thức xử phạt chính")
    fine_amount: str = Field(description="Mức phạt bằng số")
    fine_in_words: str = Field(description="Mức phạt bằng chữ")
    suspension: str = Field(description="Hình thức xử phạt bổ sung")
    remedies: list[str] = Field(description="Biện pháp khắc phục hậu quả")
    payment_place: str = Field(description="Nơi nộp tiền phạt; để trống")
