"""The texts of inspections: answers to the checklist, small faults, recommendations."""

from datetime import date, timedelta
from random import Random

from backend.demo.random_values import Row
from backend.law.reference import load_checklist_templates, load_establishment_types

TEMPLATE = load_checklist_templates()[0]
KINDS = {kind.code: kind for kind in load_establishment_types()}

FAULTS: dict[str, tuple[str, str]] = {
    "labour_contract": (
        "{n} trên {total} lao động chưa có hợp đồng bằng văn bản.",
        "Ký hợp đồng lao động bằng văn bản với {n} lao động còn thiếu.",
    ),
    "health_check": (
        "{n} trên {total} lao động chưa khám sức khỏe quý này.",
        "Tổ chức khám sức khỏe định kỳ cho {n} lao động còn thiếu.",
    ),
    "temporary_residence": (
        "{n} lao động ở nơi khác đến chưa đăng ký tạm trú.",
        "Đăng ký tạm trú cho {n} lao động với Công an xã, thị trấn.",
    ),
    "worker_commitment": (
        "{n} trên {total} lao động chưa ký cam kết.",
        "Cho {n} lao động còn lại ký bản cam kết.",
    ),
    "skill_certificate": (
        "{n} lao động chưa có chứng chỉ chuyên môn.",
        "Bố trí cho {n} lao động học, lấy chứng chỉ chuyên môn.",
    ),
    "commitment": (
        "Bản cam kết năm nay chưa ký lại.",
        "Ký cam kết năm nay với UBND xã, thị trấn.",
    ),
    "business_registration": (
        "Đăng ký kinh doanh chưa cập nhật số phòng sau khi sửa chữa.",
        "Làm thủ tục thay đổi nội dung đăng ký kinh doanh.",
    ),
    "rules_posted": (
        "Nội quy niêm yết đã mờ, đặt ở chỗ khuất.",
        "Niêm yết lại nội quy ở nơi dễ thấy, dễ đọc.",
    ),
    "register": ("Sổ quản lý ghi chưa đủ các cột.", "Ghi đầy đủ sổ quản lý theo mẫu."),
    "guest_register": (
        "Sổ khách lưu trú ghi thiếu giờ đến, giờ đi ở một số ngày.",
        "Ghi đầy đủ thông tin khách trước khi cho khách vào phòng.",
    ),
    "guest_notice": (
        "Một số ngày thông báo lưu trú sau 23 giờ.",
        "Thông báo lưu trú hằng ngày trước 23 giờ.",
    ),
    "quarterly_report": (
        "Chưa gửi báo cáo quý trước cho cơ quan Công an.",
        "Gửi báo cáo quý về an ninh, trật tự đúng thời hạn.",
    ),
}
STATEMENTS = (
    "Đại diện cơ sở nhất trí với nội dung biên bản.",
    "Đại diện cơ sở nhất trí, không có ý kiến khác.",
    "Chủ cơ sở nhất trí và cam kết khắc phục các nội dung còn thiếu.",
    "Người quản lý nhất trí, đề nghị được hướng dẫn thêm về sổ quản lý.",
)


def build_checklist_answers(place: Row, faults: dict[str, str], rng: Random) -> Row:
    """{item: {"answer", "note"}} for items that apply to the place; `faults`: {item: note}."""
    answers = {}
    for item in TEMPLATE.items_for(KINDS[place["establishment_type"]]):
        fault = faults.get(item.code)
        loose = item.code in ("temporary_residence", "labour_registration", "skill_certificate")
        idle = loose and not fault and rng.random() < 0.2
        answer = "non_compliant" if fault else "not_applicable" if idle else "compliant"
        answers[item.code] = {"answer": answer, "note": fault}
    return answers


def select_small_faults(place: Row, workers: int, rng: Random) -> dict[str, tuple[str, str]]:
    """One to three faults that need only a reminder: {item: (observation, recommendation)}."""
    asked = [i.code for i in TEMPLATE.items_for(KINDS[place["establishment_type"]])]
    open_to_fault = [code for code in asked if code in FAULTS]
    chosen = rng.sample(open_to_fault, rng.choice((1, 1, 2, 2, 3)))
    missing = rng.randint(1, max(1, workers // 2))
    return {
        code: (seen.format(n=missing, total=workers), wanted.format(n=missing))
        for code in chosen
        for seen, wanted in (FAULTS[code],)
    }


def format_recommendations(wanted: list[str], day: date) -> str | None:
    if not wanted:
        return None
    until = day + timedelta(15)
    return f"{' '.join(wanted)} Hoàn thành trước ngày {until:%d/%m/%Y}."


def select_statement(faults: dict[str, str], rng: Random) -> str:
    return rng.choice(STATEMENTS[2:] if faults else STATEMENTS[:2])
