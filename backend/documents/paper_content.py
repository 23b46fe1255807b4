"""What every paper has, in its final words; Word, PDF and the print page only lay it out.

Every field is text as it is printed, so that no layout makes a decision. Texts of several
paragraphs are lists of lines. The descriptions of the fields are the help that administrators read
while they edit a template.
"""

from pydantic import Field

from backend.core.text.schemas import BaseModel

DRAFT = "BẢN NHÁP"
DRAFT_OF_COMMITTEE = "DỰ THẢO"
"""What a draft is called that the people's committee will issue: a plan or a report."""


class Paper(BaseModel):
    """Head and recipients, as NĐ 30/2020/NĐ-CP has them."""

    draft_mark: str = Field("", description="“BẢN NHÁP” khi chưa ký; để trống khi đã ký")
    parent_agency: str = Field("", description="Cơ quan chủ quản, chữ in hoa; có thể trống")
    agency: str = Field(description="Cơ quan ban hành, chữ in hoa")
    number: str = Field(description="Số, ký hiệu; chưa ký thì để trống phần số")
    place_and_date: str = Field(description="Địa danh, ngày tháng năm")
    title: str = Field(description="Tên loại văn bản")
    subject: str = Field(description="Trích yếu")
    bases: list[str] = Field(description="Các căn cứ, mỗi căn cứ một dòng")
    recipients: list[str] = Field(description="Nơi nhận, mỗi nơi một dòng")


class IssuedPaper(Paper):
    """A paper that the head of the people's committee signs, or a deputy in their place."""

    draft_mark: str = Field("", description="“DỰ THẢO” khi chưa phê duyệt; trống khi đã phê duyệt")
    signer_lines: list[str] = Field(description="Quyền hạn, chức vụ người ký, chữ in hoa")
    signer_name: str = Field(description="Họ tên người ký; trống khi chưa phê duyệt")


class VerifiablePaper(Paper):
    """A paper that is signed in the program; anyone can compare it with the register."""

    signed_note: str = Field(description="Ai đã ký trên hệ thống, lúc nào; trống khi chưa ký")
    content_hash: str = Field(description="Mã băm SHA-256 của nội dung đã ký; trống khi chưa ký")
    check_url: str = Field(description="Địa chỉ kiểm tra văn bản; trống khi chưa ký")


class MemberLine(BaseModel):
    no: str = Field(description="Số thứ tự")
    full_name: str = Field(description="Họ và tên")
    function: str = Field(description="Chức vụ trong đội")
    agency: str = Field(description="Cơ quan")
    card_no: str = Field(description="Số thẻ kiểm tra")


class Minutes(VerifiablePaper):
    """What a team writes down where it was."""

    opening: str = Field(description="Câu mở đầu: giờ, ngày, nơi kiểm tra, đội kiểm tra")
    members: list[MemberLine] = Field(description="Thành viên có mặt")
    recorder_name: str = Field(description="Người lập biên bản, để ghi dưới chữ ký")
    leader_name: str = Field(description="Người chủ trì phía đội, để ghi dưới chữ ký")
