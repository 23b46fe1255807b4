"""Spellings of personal data, as clerks type them and as somebody types who wants to get past.

Written from the requirement alone: which data, which digits, which separators, which company. It
knows nothing of how `backend.core` looks for them.
"""

import random
from collections.abc import Callable, Iterator

LATIN = "0123456789"
SCRIPTS = {
    "full-width": "０１２３４５６７８９",
    "arabic-indic": "٠١٢٣٤٥٦٧٨٩",
    "extended-arabic": "۰۱۲۳۴۵۶۷۸۹",
    "devanagari": "०१२३४५६७८९",
    "bengali": "০১২৩৪৫৬৭৮৯",
    "thai": "๐๑๒๓๔๕๖๗๘๙",
    "lao": "໐໑໒໓໔໕໖໗໘໙",
    "khmer": "០១២៣៤៥៦៧៨៩",
    "superscript": "⁰¹²³⁴⁵⁶⁷⁸⁹",
    "subscript": "₀₁₂₃₄₅₆₇₈₉",
    "circled": "⓪①②③④⑤⑥⑦⑧⑨",
    "bold": "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "monospace": "𝟶𝟷𝟸𝟹𝟺𝟻𝟼𝟽𝟾𝟿",
}
SEPARATORS = [
    " ",
    "\u00a0",
    "\u2009",
    "\u202f",
    ".",
    "-",
    "\u2010",
    "\u2011",
    "\u2013",
    "\u2014",
    "\u2212",
    "/",
    ",",
    "_",
    ":",
    "·",
    "•",
    "*",
    "|",
    "~",
    "'",
    "\u200c",
    "\u200d",
    "\u2060",
    "\u00ad",
]
WIDE_SEPARATORS = [" - ", " . ", ", ", " / ", "  ", " – ", "--", "..", ") (", "\n", " _ "]
LETTERS_FOR = {"0": ("O", "o", "О", "Ο"), "1": ("l", "I", "i", "І")}
DIGIT_WORDS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
SYLLABLES = [
    "hoa",
    "lan",
    "mai",
    "huong",
    "thuy",
    "ngoc",
    "linh",
    "trang",
    "yen",
    "thao",
    "nga",
    "hang",
    "nhung",
    "oanh",
    "tuyet",
]
SURNAMES = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô"]
GIVEN = [
    "Hoa",
    "Lan",
    "Mai",
    "Hương",
    "Thủy",
    "Ngọc",
    "Linh",
    "Trang",
    "Yến",
    "Thảo",
    "Nga",
    "Hằng",
    "Nhung",
    "Oanh",
    "Tuyết",
]

SENTENCES = [
    "{x}",
    "Liên hệ {x} gặp chị Hoa",
    "Thôn 3, xã Bình Nghĩa ({x})",
    "nữ, {x}, quê Nam Định",
    "Số nhà 12 - {x}",
    "Chủ nhà trọ cho biết {x}; đã lập biên bản",
    "Cơ sở massage Hoa Sen {x}",
    "{x} / Công an huyện cấp",
    "Ghi chú: {x}.",
    "Nhân viên tên Mai, {x}, khai nhận",
    "Kiểm tra ngày 12/05/2022 lúc 20:15, {x}",
    "QĐ số 123/QĐ-UBND, {x}",
    "Có 3 lao động nữ, trong đó 1 người {x}",
]
LONG_NUMBER_COMPANY = [
    "{n}",
    "{n}/BCA",
    "{n}A",
    "{n}k",
    "x{n}",
    "so{n}",
    "số{n}",
    "#{n}",
    "({n})",
    "[{n}]",
    "<{n}>",
    "{n}.",
    "{n},",
    "{n}...",
    '"{n}"',
    "{n}/",
    "No.{n}",
    "số: {n}",
    "{n}HN",
    "={n}=",
]


def identity_card(chance: random.Random) -> str:
    """12 digits: province of birth, century and sex, year, six more."""
    year = chance.randint(1955, 2009)
    century = (0 if year < 2000 else 2) + chance.randint(0, 1)
    province = chance.choice((1, 2, 4, 8, 17, 22, 25, 30, 31, 34, 35, 36, 37, 38, 40, 48, 79, 96))
    return f"{province:03}{century}{year % 100:02}{chance.randint(0, 999_999):06}"


def old_identity_card(chance: random.Random) -> str:
    """9 digits, issued until 2021; the first two or three are the province's."""
    place = chance.choice(("01", "02", "03", "05", "09", "10", "11", "13", "14", "15", "16", "168"))
    rest = 9 - len(place)
    return place + "".join(chance.choices(LATIN, k=rest - 1)) + chance.choice("123456789")


def mobile(chance: random.Random) -> str:
    head = chance.choice(
        [
            "032",
            "034",
            "038",
            "039",
            "056",
            "058",
            "070",
            "076",
            "079",
            "081",
            "083",
            "086",
            "088",
            "090",
            "091",
            "094",
            "098",
        ]
    )
    return head + "".join(chance.choices(LATIN, k=7))


def landline(chance: random.Random) -> str:
    """02xx and 7 digits, or 024/028 and 8."""
    if chance.random() < 0.3:
        return chance.choice(("024", "028")) + "".join(chance.choices(LATIN, k=8))
    head = chance.choice(["0226", "0228", "0225", "0203", "0236", "0292"])
    return head + "3" + "".join(chance.choices(LATIN, k=6))


def abroad(chance: random.Random) -> str:
    """A mobile number as it is dialled from abroad."""
    rest = mobile(chance)[1:]
    return chance.choice(("+84", "0084", "84", "(+84)", "+84 ", "+84-", "+84(0)", "00 84 ")) + rest


NUMBERS: dict[str, Callable[[random.Random], str]] = {
    "identity card": identity_card,
    "old identity card": old_identity_card,
    "mobile": mobile,
    "landline": landline,
    "abroad": abroad,
}


def plain(_: random.Random, number: str) -> str:
    return number


def in_groups(chance: random.Random, number: str) -> str:
    """0912 345 678, 035-203-001-234: one separator, groups of three or four."""
    separator = chance.choice(SEPARATORS[:14])
    return separator.join(groups_of(chance, number))


def groups_of(chance: random.Random, number: str) -> list[str]:
    groups, at = [], 0
    while at < len(number):
        size = chance.randint(2, 4)
        groups.append(number[at : at + size])
        at += size
    return groups


def in_wide_groups(chance: random.Random, number: str) -> str:
    return chance.choice(WIDE_SEPARATORS).join(groups_of(chance, number))


def between_each(chance: random.Random, number: str) -> str:
    return chance.choice(SEPARATORS).join(number)


def at_random(chance: random.Random, number: str) -> str:
    """A separator of any kind in some of the gaps."""
    written = number[0]
    for digit in number[1:]:
        written += (chance.choice(SEPARATORS) if chance.random() < 0.3 else "") + digit
    return written


def other_script(chance: random.Random, number: str) -> str:
    script = SCRIPTS[chance.choice(list(SCRIPTS))]
    return number.translate(dict(zip(map(ord, LATIN), script, strict=True)))


def mixed_scripts(chance: random.Random, number: str) -> str:
    scripts = [LATIN, *SCRIPTS.values()]
    return "".join(chance.choice(scripts)[int(c)] if c in LATIN else c for c in number)


def other_script_in_groups(chance: random.Random, number: str) -> str:
    return in_groups(chance, other_script(chance, number))


def keycaps(_: random.Random, number: str) -> str:
    return "".join(f"{c}\ufe0f\u20e3" if c in LATIN else c for c in number)


def letters_for_digits(chance: random.Random, number: str) -> str:
    """09l2 345 O78: some of the zeros and ones are letters."""
    return "".join(
        chance.choice(LETTERS_FOR[c]) if c in LETTERS_FOR and at and chance.random() < 0.7 else c
        for at, c in enumerate(number)
    )


def letters_in_groups(chance: random.Random, number: str) -> str:
    return in_groups(chance, letters_for_digits(chance, number))


def first_is_letter(chance: random.Random, number: str) -> str:
    """O912345678"""
    return chance.choice("Oo") + number[1:] if number[0] == "0" else number


def in_words(_: random.Random, number: str) -> str:
    """không chín một hai …"""
    return " ".join(DIGIT_WORDS[int(c)] for c in number if c in LATIN)


def twice(chance: random.Random, number: str) -> str:
    """Two numbers in a row."""
    return number + chance.choice((" ", "-", "/", ", ", "; ", " hoặc ")) + mobile(chance)


WRITINGS: list[Callable[[random.Random, str], str]] = [
    plain,
    in_groups,
    in_wide_groups,
    between_each,
    at_random,
    other_script,
    mixed_scripts,
    other_script_in_groups,
    keycaps,
    letters_for_digits,
    letters_in_groups,
    first_is_letter,
    in_words,
    twice,
]
LABELS = [
    "CCCD",
    "cccd:",
    "CMND số",
    "cmt",
    "số căn cước",
    "can cuoc",
    "số định danh",
    "sđt",
    "SDT:",
    "ĐT",
    "điện thoại",
    "dt:",
    "Tel.",
    "phone",
    "di động",
    "zalo",
    "Zalo:",
    "gọi",
    "alo",
    "lh",
]


def birth(chance: random.Random) -> str:
    """A day or year of birth, with the word that says so."""
    year, month, day = chance.randint(1955, 2009), chance.randint(1, 12), chance.randint(1, 28)
    whole = chance.choice(
        (
            f"{day}/{month}/{year}",
            f"{day:02}/{month:02}/{year}",
            f"{day:02}.{month:02}.{year}",
            f"{day:02}-{month:02}-{year}",
            f"{day} tháng {month} năm {year}",
            f"{day}/{month}/{year % 100:02}",
            f"{year}-{month:02}-{day:02}",
            f"{day:02}{month:02}{year}",
        )
    )
    form = chance.choice(
        (
            "sinh {y}",
            "sinh năm {y}",
            "Sinh năm: {y}",
            "sinh nam {y}",
            "SINH NĂM {y}",
            "năm sinh {y}",
            "năm sinh: {y}",
            "nam sinh {y}",
            "SN {y}",
            "sn: {y}",
            "SN{y}",
            "(SN {y})",
            "s.n {y}",
            "SN {s}",
            "sn {s}",
            "SN: {s}",
            "sinh {s}",
            "sinh năm {s}",
            "sinh ngày {d}",
            "sinh ngay {d}",
            "Ngày sinh: {d}",
            "ngày, tháng, năm sinh: {d}",
            "sinh {d}",
            "NS {y}",
            "NS: {d}",
            "DOB {d}",
            "DOB: {y}",
            "D.O.B. {d}",
            "date of birth {d}",
            "born {y}",
            "born in {y}",
            "sinh khoảng năm {y}",
            "sinh vào năm {y}",
            "sinh tháng {m}/{y}",
        )
    )
    short = f"{chance.randint(60, 109) % 100:02}"
    return form.format(y=year, s=short, d=whole, m=month)


def birth_disguised(chance: random.Random) -> str:
    text = birth(chance)
    disguise = chance.choice((other_script, mixed_scripts, keycaps))
    return disguise(chance, text)


def birth_spaced(chance: random.Random) -> str:
    year = chance.randint(1955, 2009)
    label = chance.choice(("sinh năm", "SN", "sinh", "năm sinh", "DOB"))
    between = chance.choice((".", "-", " ", "\u2013", "_", "/"))
    return f"{label} {between.join(str(year))}"


def passport(chance: random.Random) -> str:
    number = chance.choice("BCNPEK") + "".join(chance.choices(LATIN, k=chance.choice((7, 7, 8))))
    if chance.random() < 0.3:
        number = f"{number[0]}{chance.choice((' ', '-', '.', '–'))}{number[1:]}"
    elif chance.random() < 0.2:
        number = other_script(chance, number)
    return chance.choice(("", "", "hộ chiếu ", "Hộ chiếu số ", "passport ", "PP: ", "HC ")) + number


def handle(chance: random.Random) -> str:
    """The name of an account."""
    first, second = chance.sample(SYLLABLES, 2)
    year = chance.randint(85, 99)
    return chance.choice(
        (
            f"{first}{second}{year}",
            f"{first}.{second}",
            f"{first}_{second}{year}",
            f"{first}{second}",
            f"be{first}{year}",
            f"{first}.{second}.{year}",
        )
    )


def account(chance: random.Random) -> str:
    name = handle(chance)
    person = f"{chance.choice(SURNAMES)} Thị {chance.choice(GIVEN)}"
    return chance.choice(
        (
            f"zalo: {name}",
            f"Zalo {handle(chance)}99",
            f"ZALO @{name}",
            f"nick zalo {name}",
            f"zalo.me/{mobile(chance)}",
            f"fb: {name}",
            f"FB {name}88",
            f"fb.com/{name}",
            f"facebook.com/{name}",
            f"https://www.facebook.com/profile.php?id=1000{chance.randint(10**9, 10**10)}",
            f"www.facebook.com/{name}",
            f"m.me/{name}",
            f"Facebook: {name}",
            f"facebook {person}",
            f"Facebook: {person}",
            f"nick facebook {person}",
            f"face: {name}",
            f"telegram @{name}",
            f"t.me/{name}",
            f"tiktok @{name}",
            f"tiktok.com/@{name}",
            f"instagram: {name}",
            f"@{name}",
        )
    )


def email(chance: random.Random) -> str:
    name, host = handle(chance), chance.choice(("gmail", "yahoo", "outlook", "hotmail"))
    end = chance.choice(("com", "com", "vn", "com.vn"))
    return chance.choice(
        (
            f"{name}@{host}.{end}",
            f"{name.upper()}@{host.upper()}.{end.upper()}",
            f"{name} @ {host}.{end}",
            f"{name}＠{host}.{end}",
            f"{name} (at) {host}.{end}",
            f"{name}[at]{host}[dot]{end}",
            f"{name} a còng {host} chấm com",
            f"email: {name}@{host}.{end}",
            f"mailto:{name}@{host}.{end}",
        )
    )


OTHERS: list[tuple[str, Callable[[random.Random], str]]] = [
    ("birth", birth),
    ("birth", birth),
    ("birth disguised", birth_disguised),
    ("birth spaced", birth_spaced),
    ("passport", passport),
    ("account", account),
    ("email", email),
]


def number_spelling(chance: random.Random, kind: str, writing: Callable[..., str]) -> str:
    written = writing(chance, NUMBERS[kind](chance))
    if writing is not in_words and chance.random() < 0.4:
        written = chance.choice(LONG_NUMBER_COMPANY).format(n=written)
    elif chance.random() < 0.4:
        written = f"{chance.choice(LABELS)} {written}"
    return written


def person_spellings(seed: int, rounds: int) -> Iterator[tuple[str, str]]:
    """(kind, text): each round writes every kind of number in every way, and the rest."""
    chance = random.Random(seed)
    for _ in range(rounds):
        for kind in NUMBERS:
            for writing in WRITINGS:
                x = number_spelling(chance, kind, writing)
                yield f"{kind}, {writing.__name__}", chance.choice(SENTENCES).format(x=x)
        for kind, write in OTHERS * 4:
            yield kind, chance.choice(SENTENCES).format(x=write(chance))


REPORTED = [
    "0912345678",
    "0912 345 678",
    "0912.345.678",
    "0912-345-678",
    "+84912345678",
    "0084912345678",
    "0912/345/678",
    "0912,345,678",
    "0912_345_678",
    "(0912) 345 678",
    "0912–345–678",
    "0912—345—678",
    "０９１２３４５６７８",
    "٠٩١٢٣٤٥٦٧٨",
    "⁰⁹¹²³⁴⁵⁶⁷⁸",
    "09l2345678",
    "O912345678",
    "09I2345678",
    "0912\u200b345678",
    "0912345678a",
    "0912345678/Viettel",
    "035203001234",
    "035 203 001 234",
    "035203001234/BCA",
    "035203001234A",
    "CCCD 035203001234",
    "168234567",
    "CMND 168234567",
    "sinh năm 1999",
    "sinh 1999",
    "SN 99",
    "SN 1999",
    "sinh ngày 12/05/1999",
    "DOB 12/05/1999",
    "ngày sinh 12-05-99",
    "Zalo: hoasen99",
    "fb.com/hoasen99",
    "hoasen99@gmail.com",
    "hộ chiếu B1234567",
]
"""39 spellings that people really use; before the digits were mapped, 24 of them passed."""
