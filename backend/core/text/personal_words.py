"""Detects birth dates, online accounts, mail addresses and descriptions of persons in free text.

Birth dates, accounts and addresses are refused like numbers (R7). A text that may describe one
person gets a warning and is kept: words alone do not show whether a sentence is about somebody.
"""

import re

# A text is `plain` without accents (`to_plain`): its capitals stay, for they show names.

_GAP = r"[^A-Za-z0-9]"
_YEAR = rf"(?:1{_GAP}?9{_GAP}?[2-9]{_GAP}?\d|2{_GAP}?0{_GAP}?[01]{_GAP}?\d)(?!\d)"
_SHORT_YEAR = r"(?:[4-9]\d|0\d|1[0-2])(?!\d|\s?(?:%|con|nguoi|chau|lan|ngay|thang|em|be)\b)"
_DAY = (
    rf"(?:\d{{1,2}}{_GAP}{{1,3}}\d{{1,2}}{_GAP}{{1,3}}(?:{_YEAR}|\d\d(?!\d))"
    rf"|{_YEAR}{_GAP}\d{{1,2}}{_GAP}\d{{1,2}}|\d{{4}}(?:19|20)\d\d(?!\d)"
    rf"|\d{{1,2}}/{_YEAR}|\d{{1,2}}\sthang\s\d{{1,2}}\snam\s\d{{2,4}})"
)
_WHEN = rf"(?:{_DAY}|{_YEAR}|{_SHORT_YEAR})"
_NO_BIRTH = r"(?!\s*(?:hoat|vien|hoc|thai|san|to|loi|con|de|hoa|su|thoi)\b)"
_BEFORE_SINH = "hoc|ve|phat|tuyen|hy|hi|thi|dan|phuc|tai|ky|mai|moi|nay|tiep|khang|mon|giam"
_NOT_AFTER_COMPOUND = "".join(rf"(?<!\b{word}\s)" for word in _BEFORE_SINH.split("|"))
"""'học sinh', 'vệ sinh', 'phát sinh' …: here 'sinh' does not mean 'born'."""
_NO_STREET = r"(?!\s*[,;-]?\s*(?:duong|pho|ngo|ngach|hem|to|thon|xom|khu|kiet|ap)\b)"
_BIRTH = re.compile(
    rf"""\b(?:ngay|thang|nam)\s*sinh{_NO_BIRTH}[^A-Za-z0-9]{{0,8}}{_WHEN}
    |\b(?:dob|d\.\s?o\.\s?b|date\ of\ birth|birth\s?day|birth\s?date|born)(?![a-z0-9])
        [^A-Za-z0-9]{{0,6}}(?:(?:in|on|ngay|nam)\s)?{_WHEN}
    |{_NOT_AFTER_COMPOUND}\bsinh\s*(?:(?:vao|khoang|hoi|trong|tu)\s+)?(?:ngay|nam|thang){_GAP}{{0,6}}{_WHEN}
    |{_NOT_AFTER_COMPOUND}\bsinh(?:\s+(?:vao|khoang|hoi))?{_GAP}{{1,6}}{_WHEN}
    |\bs{_GAP}{{0,2}}n{_GAP}{{0,6}}(?:{_DAY}|{_YEAR}|(?:[5-9]\d|0\d|1[0-2])(?!\d)){_NO_STREET}
    |\bn{_GAP}?s\b{_GAP}{{0,6}}(?:{_DAY}|{_YEAR})
    |\bns(?:{_DAY}|{_YEAR})
    |\bsinh(?:nam|ngay)?{_YEAR}
    """,
    re.VERBOSE,
)
# Quick filters: most texts have none of these words, and need no further look.
_MAY_BE_BIRTH = re.compile(r"sinh|s[^a-z0-9]{0,2}n|n.?s|dob|d\.|born|birth")
_SINH_AS_NAME = re.compile(r"\b[A-Z][A-Za-z]{0,8} (?:Sinh|SINH)(?= [12]?\d?\d\d\b)")
"""'Karaoke Minh Sinh 99': a name, not a birth."""


def has_birth_date(plain: str) -> bool:
    """Whether a text contains a day or year of birth; `plain` comes from `to_plain`."""
    if not _MAY_BE_BIRTH.search(plain.lower()):
        return False
    return _BIRTH.search(_SINH_AS_NAME.sub("", plain).lower()) is not None


_SURNAMES = "Nguyen|Tran|Le|Pham|Hoang|Huynh|Phan|Vu|Vo|Dang|Bui|Do|Ho|Ngo|Duong|Ly|Dinh|Dao|Mai"
_NETWORK = (
    r"(?:zalo|facebook|face|fb|messenger|telegram|tele|tiktok|instagram|insta|viber|wechat|skype)"
)
_HANDLE = r"(?=[a-z0-9._]*[a-z])(?=[a-z0-9._]*(?:\d|[._][a-z0-9]))[a-z0-9][a-z0-9._]{3,}"
_ACCOUNT = re.compile(
    rf"""\b(?:facebook|fb|tiktok|instagram|zalo|messenger)\s?\.\s?(?:com|me|vn)\b\s?/\s?\S
    |\b(?:m|t)\.me/\S
    |(?<![A-Za-z0-9])@[a-z0-9_.]{{3,}}
    |\b(?:nick|acc|account)\s(?:{_NETWORK})\b
    |\b{_NETWORK}[\s:@=-]{{1,4}}{_HANDLE}""",
    re.VERBOSE,
)
_ACCOUNT_AFTER_NETWORK = re.compile(
    rf"\b(?i:{_NETWORK})[\s:=-]{{1,4}}(?:{_SURNAMES})\s[A-Z]|\b(?i:{_NETWORK})\s?[:=]\s?([a-z]{{6,}})\b"
)
_SYLLABLE = re.compile(r"[^aeiouy]*[aeiouy]+[^aeiouy]{0,2}")
_MEDIA = "fanpage|official|online|video|livestream|banner|poster|internet|website|youtube"
_MEDIA_WORDS = frozenset([*_MEDIA.split("|"), "facebook", "tiktok", "messenger"])
_MAIL = re.compile(
    r"[A-Za-z0-9]\s?(?:@|[(\[]\s?at\s?[)\]]|\ba cong\b)\s?"
    r"([a-z0-9-]{1,63}(?:\s?(?:\.|[(\[]\s?dot\s?[)\]]|\bcham\b)\s?[a-z0-9-]{2,30}){1,4})"
)
_MAY_BE_ACCOUNT = re.compile(
    r"@|zalo|face|fb|\.me/|tele|tikt|insta|viber|wechat|skype|messenger|nick|acc|at\]|at\)|cong"
)


def has_online_account(plain: str) -> bool:
    """Whether a text contains a mail address (except .gov.vn) or the name of an account."""
    low = plain.lower()
    if not _MAY_BE_ACCOUNT.search(low):
        return False
    if any(not host[1].endswith(".gov.vn") for host in _MAIL.finditer(low)):
        return True
    if _ACCOUNT.search(low):
        return True
    for match in _ACCOUNT_AFTER_NETWORK.finditer(plain):
        word = match[1]
        if word is None or not (_SYLLABLE.fullmatch(word) or word in _MEDIA_WORDS):
            return True
    return False


_OFFICE_PHRASES = re.compile(
    r"\b(?:phong,?\s(?:va\s)?chong|phong\sngua|dau\stranh|te\snan|cong\stac)\s(?:te\snan\s)?mai\sdam"
    r"|\bphong,?\schong\s(?:te\snan\s)?(?:mai|mua|ban)\sdam",
    re.IGNORECASE,
)
"""Names of the office's work: they describe nobody."""
_SUBJECT = re.compile(
    r"\b(?:(?:ban|mua|mai)\sdam|gai\s(?:goi|dich\svu)|kich\sduc|tiep\svien|di\skhach|bao\sgia)\b",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"(?<!duoi )(?<!tren )(?<!tu )(?<!du )(?<!chua du )(?<!den )\b\d{2}\s?(?:tuoi|t)\b"
    r"(?!\stro\b)|\([12][90]\d\d\)",
    re.IGNORECASE,
)
_ORIGIN = re.compile(
    r"\b(?:que(?:\squan|\so)?[\s:]|ho\skhau|hktt|thuong\stru|tam\stru|nguyen\squan|dkhktt)",
    re.IGNORECASE,
)
_PERSON_NAME = re.compile(
    rf"\b(?:{_SURNAMES})(?:\s[A-Z][a-z]+){{0,2}}\s[A-Z][a-z]*\b"
    r"|\b(?i:chi|anh|em|co|ba|ong|chau|doi tuong|ten|ten la)\s[A-Z][a-z]*\b"
    r"|\b(?:[A-Z]\.){2,}"
)


_MAY_DESCRIBE_PERSON = re.compile(
    r"dam\b|\dt\b|tuoi|que\b|que[\s:]|khau|tru\b|hktt|quan\b|gai|\([12]|kich|tiep|khach|gia\b"
)


def has_person_description(plain: str) -> bool:
    """Whether a text may describe one person.

    It does if two of these appear, one of them of the first three: a word about prostitution, an
    age, an origin, a person's name.
    """
    if not _MAY_DESCRIBE_PERSON.search(plain.lower()):
        return False
    subject = _SUBJECT.search(_OFFICE_PHRASES.sub("", plain)) is not None
    signs = [subject, *(p.search(plain) is not None for p in (_AGE, _ORIGIN))]
    if not any(signs):
        return False
    return sum(signs) + (_PERSON_NAME.search(plain) is not None) > 1
