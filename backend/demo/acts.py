"""The violations that the demo's inspections find, and how the minutes describe them."""

from dataclasses import dataclass
from datetime import date
from random import Random

from backend.demo.rounds import Call


@dataclass(frozen=True)
class Finding:
    """An act of the catalogue, the checklist item that shows it, and its description."""

    act: str
    item: str
    seen: str
    described: str


GUESTS = Finding(
    "guest_checks_incomplete",
    "guest_register",
    "Nhiều ngày trong tháng không ghi thông tin khách lưu trú.",
    "Sổ quản lý khách lưu trú không ghi thông tin khách của nhiều ngày trong tháng kiểm tra.",
)
REGISTER = Finding(
    "incomplete_register",
    "register",
    "Sổ quản lý bỏ trống số liệu của nhiều tuần.",
    "Sổ quản lý hoạt động kinh doanh theo mẫu bỏ trống số liệu của nhiều tuần.",
)
NO_REGISTER = Finding(
    "no_register",
    "register",
    "Cơ sở không lập sổ quản lý.",
    "Không lập sổ quản lý hoạt động kinh doanh theo mẫu.",
)
LATE_REPORT = Finding(
    "late_quarterly_report",
    "quarterly_report",
    "Báo cáo quý gửi chậm, số liệu chưa đủ.",
    "Báo cáo quý về an ninh, trật tự gửi chậm so với thời hạn, số liệu chưa đầy đủ.",
)
CONDITIONS = Finding(
    "conditions_not_kept",
    "security_certificate",
    "Không duy trì đủ điều kiện đã thẩm định khi cấp giấy.",
    "Không duy trì đầy đủ các điều kiện về an ninh, trật tự trong quá trình kinh doanh.",
)
NOT_SHOWN = Finding(
    "certificate_not_shown",
    "security_certificate",
    "Không xuất trình được bản chính giấy chứng nhận.",
    "Không xuất trình được bản chính Giấy chứng nhận đủ điều kiện về ANTT khi kiểm tra.",
)
STAFF = Finding(
    "unqualified_staff",
    "staff_of_age",
    "2 nhân viên không đủ điều kiện theo quy định.",
    "Sử dụng 2 nhân viên không đủ điều kiện, tiêu chuẩn làm việc trong cơ sở.",
)
NEGLIGENCE = Finding(
    "negligence_on_order",
    "register",
    "Người quản lý không theo dõi hoạt động trong phòng, sổ không ghi.",
    "Thiếu trách nhiệm trong quản lý, để xảy ra vi phạm trật tự công cộng tại cơ sở.",
)
NO_CERTIFICATE = Finding(
    "no_certificate",
    "security_certificate",
    "Giấy chứng nhận đã bị thu hồi.",
    "Kinh doanh khi Giấy chứng nhận đủ điều kiện về ANTT đã bị thu hồi.",
)
BROKERING = Finding(
    "brokering",
    "commitment",
    "Có dấu hiệu vi phạm cam kết, chuyển cơ quan điều tra làm rõ.",
    "Hồ sơ có dấu hiệu môi giới; chuyển cơ quan điều tra xem xét (Điều 6 Nghị định 144/2021).",
)

BY_KIND = {
    "hotel": (GUESTS,),
    "motel": (GUESTS, REGISTER, LATE_REPORT, GUESTS),
    "karaoke": (CONDITIONS, NOT_SHOWN, REGISTER),
    "massage": (NO_REGISTER, NEGLIGENCE),
}
SHOWN = {"Karaoke Sao Đêm": STAFF, "Quán bar Phố Huyện": BROKERING}
NEVER = ("Massage Thư Giãn", "Khách sạn Châu Giang", "Nhà nghỉ Bình Minh")


def select_findings(calls: list[Call], rng: Random) -> dict[int, Finding]:
    """{index of the visit: its violation}: about a dozen in 2022, two of them in September."""
    fit = [
        index
        for index, call in enumerate(calls)
        if call.day.year == 2022 and call.level != "commune" and not call.follows_up
        and call.place["status"] == "active" and call.place["name"] not in (*SHOWN, *NEVER)
    ]  # fmt: skip
    found = {
        index: SHOWN[call.place["name"]]
        for index, call in enumerate(calls)
        if call.place["name"] in SHOWN and call.day.year == 2022
    }
    late = [index for index in fit if calls[index].day >= date(2022, 9, 1)]
    early = [index for index in fit if calls[index].day < date(2022, 8, 10)]
    for kind, acts in BY_KIND.items():
        here = [index for index in early if calls[index].place["establishment_type"] == kind]
        found |= dict(zip(rng.sample(here, len(acts)), acts, strict=True))
    kinds = {"motel": GUESTS, "karaoke": REGISTER}
    late = [index for index in late if calls[index].place["establishment_type"] in kinds]
    for index in rng.sample(late, 2):
        found[index] = kinds[calls[index].place["establishment_type"]]
    return found
