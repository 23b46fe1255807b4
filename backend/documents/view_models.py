"""The content of papers in its final words; Word, PDF and the print page only lay it out.

Every field is text as it is printed, so that no layout makes a decision. Texts of several
paragraphs are lists of lines. The descriptions of the fields are the help that administrators read
while they edit a template.
"""

from pydantic import BaseModel, Field

DRAFT = "BẢN NHÁP"


class Paper(BaseModel):
    """The fields that every paper has."""

    draft_mark: str = Field("", description="“BẢN NHÁP” khi chưa ký; để trống khi đã ký")
    parent_agency: str = Field("", description="Cơ quan chủ quản, chữ in hoa; có thể trống")
    agency: str = Field(description="Cơ quan ban hành, chữ in hoa")
    number: str = Field(description="Số, ký hiệu; chưa ký thì để trống phần số")
    place_and_date: str = Field(description="Địa danh, ngày tháng năm")
    title: str = Field(description="Tên loại văn bản")
    subject: str = Field(description="Trích yếu")
    bases: list[str] = Field(description="Các căn cứ, mỗi căn cứ một dòng")
    recipients: list[str] = Field(description="Nơi nhận, mỗi nơi một dòng")


class MemberLine(BaseModel):
    no: str = Field(description="Số thứ tự")
    full_name: str = Field(description="Họ và tên")
    function: str = Field(description="Chức vụ trong đội")
    agency: str = Field(description="Cơ quan")
    card_no: str = Field(description="Số thẻ kiểm tra")


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


class InspectionPaper(Paper):
    """Biên bản kiểm tra."""

    opening: str = Field(description="Câu mở đầu: giờ, ngày, nơi kiểm tra, đội kiểm tra")
    kind: str = Field(description="Hình thức kiểm tra, kèm lý do nếu đột xuất")
    members: list[MemberLine] = Field(description="Thành viên có mặt")
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
    recorder_name: str = Field(description="Người lập biên bản, để ghi dưới chữ ký")
    leader_name: str = Field(description="Người chủ trì phía đội, để ghi dưới chữ ký")
    representative_name: str = Field(description="Đại diện cơ sở, để ghi dưới chữ ký")
    amendments: list[str] = Field(description="Các bản sửa đổi, bổ sung đã có")
    signed_note: str = Field(description="Ai đã ký trên hệ thống, lúc nào; trống khi chưa ký")
    content_hash: str = Field(description="Mã băm SHA-256 của nội dung đã ký; trống khi chưa ký")
    check_url: str = Field(description="Địa chỉ kiểm tra văn bản; trống khi chưa ký")


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
