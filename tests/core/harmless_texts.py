"""Texts of the work that hold nobody's data: names of businesses and owners, notes of visits.

Written without looking at how `backend.core` looks for personal data.
"""

import random
from collections.abc import Iterator
from pathlib import Path

UNIT_FILE = Path(__file__).parent / "data" / "unit_names_2025.txt"
SIGNS = [
    "Hoa Sen",
    "Phương Đông",
    "Thanh Bình",
    "Sông Châu",
    "Ánh Dương",
    "Sao Mai",
    "Hải Yến",
    "Bình Minh",
    "Hoàng Gia",
    "Queen",
    "Golden Star",
    "Paradise",
    "The Moon",
    "Đại Dương",
    "Tre Xanh",
    "Mùa Xuân",
    "An Nhiên",
    "Ngọc Lan",
    "Minh Sinh",
    "Phúc Sinh",
    "Hồng Quê",
    "Hương Quê",
    "Zalo",
    "Facebook",
    "New Face",
    "Linh Đan",
    "Số Đỏ",
    "Hà My",
    "Lan Anh",
    "Tuấn Tú",
    "Cô Ba",
    "Chị Hai",
    "Ông Tư",
    "Bà Tám",
    "Anh Em",
    "V.I.P",
    "A&B",
    "N.T.H",
    "Sky 9",
    "F5",
    "Kim Cương",
    "Bảy Sao",
    "Tuổi Trẻ",
]
KINDS = [
    "Cơ sở massage",
    "Karaoke",
    "Nhà nghỉ",
    "Khách sạn",
    "Quán cà phê",
    "Cắt tóc gội đầu",
    "Nhà trọ",
    "Quán bar",
    "Vũ trường",
    "Spa",
    "Hộ kinh doanh",
    "Công ty TNHH MTV",
    "Công ty TNHH",
    "Homestay",
    "Nhà hàng",
    "Xông hơi",
    "Công ty cổ phần đầu tư",
    "Doanh nghiệp tư nhân",
    "Chi nhánh số 2 Công ty TNHH",
    "Game - Internet",
]
LUCKY = ("68", "79", "88", "99", "86", "6868", "8888", "9999")
SURNAMES = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Huỳnh",
    "Phan",
    "Vũ",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
]
MIDDLES = [
    "Văn",
    "Thị",
    "Đức",
    "Hữu",
    "Minh",
    "Ngọc",
    "Thu",
    "Xuân",
    "Quang",
    "Công",
    "Đình",
    "Thanh",
    "Kim",
    "Hồng",
    "Bảo",
    "Sinh",
    "An",
]
GIVEN = [
    "Tám",
    "Hoa",
    "Lan",
    "Bình",
    "Sinh",
    "Sen",
    "Hương",
    "Dũng",
    "Hùng",
    "Tuấn",
    "Anh",
    "Nga",
    "Thủy",
    "Yến",
    "Tâm",
    "Phúc",
    "Lộc",
    "Thọ",
    "An",
    "Quê",
    "Tuổi",
    "Nam",
    "Hai",
    "Ba",
    "Tư",
    "Năm",
    "Sáu",
    "Bảy",
    "Chín",
    "Mười",
    "Linh",
    "Trang",
    "Nhung",
]
STREETS = [
    "Trần Hưng Đạo",
    "Lê Lợi",
    "Biên Hòa",
    "Nguyễn Trãi",
    "Lý Thường Kiệt",
    "30/4",
    "3/2",
    "QL 21A",
    "ĐT.491",
]
ACTS = ["NĐ 144/2021/NĐ-CP", "Nghị định 96/2016/NĐ-CP", "NĐ 282/2025/NĐ-CP", "Luật 15/2012/QH13"]
TREATMENTS = ["Nhắc nhở", "Lập biên bản", "Yêu cầu khắc phục", "Đề nghị bổ sung hồ sơ"]


def unit_names() -> list[str]:
    lines = UNIT_FILE.read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def business(chance: random.Random) -> str:
    kind, sign = chance.choice(KINDS), chance.choice(SIGNS)
    number, year = chance.randint(1, 999), chance.randint(1975, 2025)
    owner = chance.choice(GIVEN)
    return chance.choice(
        (
            f"{kind} {sign}",
            f"{kind} {sign} {chance.randint(1, 9)}",
            f"{kind} {number}",
            f"{kind} {year}",
            f"{kind} {sign} {year}",
            f"{kind} {sign} - Cơ sở {chance.randint(1, 9)}",
            f"{kind} {chance.randint(1, 99)} - {chance.randint(1, 99)}",
            f"{kind} {owner} {chance.choice(GIVEN)}",
            f"{kind} {sign} (từ {year})",
            f"{kind} {sign} {chance.randint(1, 99)}/{chance.randint(1, 99)}",
            f"{kind.upper()} {sign.upper()} {number}",
            f"{kind} 24/7",
            f"{kind} {sign} {chance.choice(LUCKY)}",
            f"{kind} số {number} {sign}",
            f"{kind} phố {chance.choice(STREETS)}",
            f"{kind} 5S {sign}",
            f"{kind} {sign} since {year}",
        )
    )


def owner(chance: random.Random) -> str:
    names = [chance.choice(SURNAMES), chance.choice(MIDDLES), chance.choice(GIVEN)]
    if chance.random() < 0.2:
        names.insert(2, chance.choice(MIDDLES))
    if chance.random() < 0.2:
        del names[1]
    name = " ".join(names)
    return name.upper() if chance.random() < 0.1 else name


def address(chance: random.Random) -> str:
    n, m, k = chance.randint(1, 400), chance.randint(1, 60), chance.randint(1, 30)
    street = chance.choice(STREETS)
    return chance.choice(
        (
            f"Số {n} đường {street}",
            f"SN {n}, đường {street}",
            f"SN {chance.randint(1, 99)} đường {street}",
            f"Số nhà {n}/{m}/{k} đường {street}, tổ {k}",
            f"Thôn {k}, xã Bình Nghĩa, huyện Bình Lục",
            f"Thửa {n}, tờ bản đồ {m}, xã Tràng An",
            f"Tổ {k}, khu {m}, thị trấn Bình Mỹ",
            f"Ngõ {n}, ngách {n}/{m}, số {k}",
            f"Km {n}+{m * 10} {street}",
            f"Phòng {k}01, {k}02, {k}03 tầng {k}",
            f"Lô A{m}, ô {n} khu đô thị {chance.choice(SIGNS)}",
            f"{n} - {n + 2} - {n + 4} {street}",
            f"Kiốt {k}, {k + 1}, {k + 2} chợ Bình Mỹ",
        )
    )


def note(chance: random.Random) -> str:
    n, m, k = chance.randint(1, 400), chance.randint(1, 12), chance.randint(1, 28)
    year, hour, minute = chance.randint(2019, 2026), chance.randint(8, 22), chance.randint(0, 59)
    fine = chance.randint(1, 75)
    act, treatment = chance.choice(ACTS), chance.choice(TREATMENTS)
    day = f"{k:02}/{m:02}/{year}"
    return chance.choice(
        (
            f"Quyết định số {n}/QĐ-XPVPHC ngày {day} của Chủ tịch UBND huyện",
            f"QĐ {n}/QĐ-UBND ngày {day}; QĐ {n + 1}/QĐ-UBND ngày {day}",
            f"Kiểm tra từ {hour}:{minute:02} đến {hour + 1}:{minute:02} ngày {day}",
            f"Bắt đầu {hour}h{minute:02}, kết thúc {hour + 1}h{minute:02} ngày {k}/{m}",
            f"Kiểm tra {day} {hour}:{minute:02} - {hour + 1}:{minute:02}",
            f"Phạt {fine}.000.000 đồng theo điểm b khoản {m} Điều {k} {act}",
            f"Phạt tiền {fine}.500.000đ, đã nộp {fine}.000.000đ, còn 500.000đ",
            f"Tổng số tiền {fine}{chance.randint(100, 999)}000 đồng",
            f"Nộp {fine},{k} triệu đồng ngày {day}",
            f"{treatment}: hợp đồng lao động {m}/{k}, khám sức khỏe {m}/{k} người",
            f"Có {k} phòng, {m} lao động (nữ {m - 1}), {k} giường, PCCC đạt",
            f"Giấy phép kinh doanh số {chance.randint(1, 63):02}A8{n:06}/HKD cấp ngày {day}",
            f"GCN ANTT số {n:04}/GCN hết hạn {m:02}/{year}",
            f"Mã số doanh nghiệp {chance.choice(TAX_CODES)}, đăng ký lần đầu {day}",
            f"Biên bản {n}/BB-VPHC lập lúc {hour} giờ {minute} phút ngày {k} tháng {m} năm {year}",
            f"Theo {act}, Điều {m}, {m + 1}, {m + 2} và {m + 3}",
            f"Giai đoạn {year}-{year + 5}, kế hoạch số {n}/KH-UBND",
            f"Năm {year - 1}: {n} lượt, năm {year}: {k} lượt, quý {m % 4 + 1}: {m}",
            f"Tháng {m}/{year}, {m + 1}/{year}: tuyên truyền {k} buổi, {n} lượt người",
            f"Đăng {k} bài trên Facebook, {m} tin trên Zalo của xã",
            f"Tuyên truyền qua Zalo, Facebook: {n} lượt xem",
            f"Facebook: {k} bài, Zalo: {m} tin, loa truyền thanh: {n} lượt",
            f"Phối hợp Trường THPT B, {n} học sinh năm học {year}-{year + 1}",
            f"Vệ sinh năm {year} chưa đạt; phát sinh {m} trường hợp từ năm {year}",
            f"Cuộc họp {hour}h ngày {day}, {n} người dự, sinh hoạt chi hội {m} lần",
            f"{treatment} (điểm a, b khoản {m} Điều {k})",
            f"Dân số {n}.{chance.randint(100, 999)} người, {k}.{chance.randint(100, 999)} hộ",
            f"Tỷ lệ {fine},{k}% ({m}/{k} cơ sở), tăng {m},{k}% so với {year - 1}",
            f"Tạm đình chỉ từ ngày {day} đến ngày {k:02}/{m:02}/{year + 1}",
            f"Số lao động dưới 18 tuổi: 0; từ đủ 18 tuổi: {k}",
            f"Công văn {n}/CV-CA, {n + 3}/CV-CA, {n + 9}/CV-CA ngày {day}",
            f"Liên hệ UBND xã để bổ sung {m} giấy tờ trước ngày {day}",
            f"Diện tích {n},{k} m2, {m} tầng, biển số 90B2-{chance.randint(100, 999)}.{k:02}",
            f"Nộp tại Kho bạc, TK 3511.0.{chance.randint(1050000, 1059999)}.00000: {fine}.000.000đ",
            f"Biên lai thu tiền ký hiệu AA/2022 số {chance.randint(1, 9999):07}",
            f"Thứ {m % 6 + 2}, ngày {day}, {m} tổ công tác, {k} cán bộ, {n} cơ sở, {fine} biên bản",
        )
    )


TAX_CODES = ("0100112437", "0300588569", "0101248141")
"""Codes of companies everybody knows; the last digit of a real code is a check digit."""


def businesses_and_owners(seed: int, count: int) -> Iterator[str]:
    chance = random.Random(seed)
    for _ in range(count // 2):
        yield business(chance)
        yield owner(chance)


def notes_of_visits(seed: int, count: int) -> Iterator[str]:
    chance = random.Random(seed)
    for _ in range(count // 2):
        yield note(chance)
        yield address(chance)
