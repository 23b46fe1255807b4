"""Recognises and converts text in the encodings TCVN3 (also called ABC) and VNI.

Both are older than Unicode and have Vietnamese letters on codes of Western letters and signs:
"Nhà nghỉ" was stored as "Nhµ nghØ" (TCVN3) or "Nhaø nghæ" (VNI). A text is converted only if it
cannot be Vietnamese in Unicode, and all of it is Vietnamese afterwards: Unicode is never harmed.
TCVN3's codes are those of TCVN 5712:1993 (VN3), VNI's those of the VNI fonts for Windows.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from enum import StrEnum

from backend.spreadsheets.reader import Cell

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
_OPEN_RHYMES = (
    "a ai am an ang anh ao au ay ăm ăn ăng âm ân âng âu ây "
    "e em en eng eo ê êm ên ênh êu i ia im in inh iu iê iêm iên iêng iêu "
    "o oa oai oam oan oang oanh oao oay oăm oăn oăng oe oen oeo oi om on ong oong "
    "ô ôi ôm ôn ông ơ ơi ơm ơn u ua uân uâng uây uê uênh ui um un ung uôi uôm uôn uông uơ "
    "uy uya uyên uynh uyu ư ưa ưi ưm ưn ưng ưu ươi ươm ươn ương ươu y yên yêm yêng yêu ya yn ynh"
)
_STOPPED_RHYMES = (
    "ac ach ap at ăc ăp ăt âc âp ât ec ep et êch êp êt ich ip it iêc iêp iêt "
    "oac oach oap oat oăc oăt oet oc op ot ôc ôp ôt ơp ơt uc up ut uâc uât uêch uôc uôt uych "
    "uyt uyêt uyp ưc ưt ươc ươp ươt ych yêt yt"
)
ONSETS = _ONSETS.split()
OPEN_RHYMES = _OPEN_RHYMES.split()
"""Rhymes that may have any tone."""
STOPPED_RHYMES = _STOPPED_RHYMES.split()
"""Rhymes that end in a stop, and therefore have only the tones sắc or nặng."""

TONES = {"\u0300": "grave", "\u0301": "acute", "\u0303": "tilde", "\u0309": "hook", "\u0323": "dot"}
_STRESSED = "|".join(sorted(STOPPED_RHYMES, key=len, reverse=True))
_FREE = "|".join(sorted(OPEN_RHYMES, key=len, reverse=True))
_ONSET = "|".join(sorted(ONSETS, key=len, reverse=True))
_SYLLABLE = re.compile(rf"(?:{_ONSET})?(?:(?P<open>{_FREE})|(?P<stopped>{_STRESSED}))")


def is_syllable(word: str) -> bool:
    """True if `word` is spelled as a Vietnamese syllable: onset, rhyme and a tone that fits.

    >>> is_syllable("Nghĩa"), is_syllable("Nghiã"), is_syllable("Café")
    (True, True, False)
    """
    letters, tones = _split_tone(word.lower())
    if len(tones) > 1:
        return False
    match = _SYLLABLE.fullmatch(letters)
    if match is None:
        return False
    return match["open"] is not None or not tones or tones[0] in ("acute", "dot")


def _split_tone(word: str) -> tuple[str, list[str]]:
    """'nghĩa' -> ('nghia', ['tilde']); marks that make a letter (ă, ê, ơ) stay."""
    tones: list[str] = []
    kept: list[str] = []
    for char in unicodedata.normalize("NFD", word):
        if tone := TONES.get(char):
            tones.append(tone)
        else:
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept)), tones


class Encoding(StrEnum):
    TCVN3 = "tcvn3"
    VNI = "vni"


_TCVN3_CODES = (
    "a1Ă a2Â a3Ê a4Ô a5Ơ a6Ư a7Đ a8ă a9â aaê abô acơ adư aeđ "
    "b5à b6ả b7ã b8á b9ạ bbằ bcẳ bdẵ beắ c6ặ c7ầ c8ẩ c9ẫ caấ cbậ "
    "ccè ceẻ cfẽ d0é d1ẹ d2ề d3ể d4ễ d5ế d6ệ d7ì d8ỉ dcĩ ddí deị "
    "dfò e1ỏ e2õ e3ó e4ọ e5ồ e6ổ e7ỗ e8ố e9ộ eaờ ebở ecỡ edớ eeợ "
    "efù f1ủ f2ũ f3ú f4ụ f5ừ f6ử f7ữ f8ứ f9ự faỳ fbỷ fcỹ fdý feỵ"
)
TCVN3: dict[str, str] = {chr(int(c[:2], 16)): c[2:] for c in _TCVN3_CODES.split()}

# VNI writes the letter, then one sign for its tone and shape together.
_TONES = ("\u0301", "\u0300", "\u0309", "\u0303", "\u0323")
_VNI_SERIES = (
    ("a", "", "ùøûõï"),
    ("e", "", "ùøûõï"),
    ("o", "", "ùøûõï"),
    ("u", "", "ùøûõï"),
    ("ô", "ơ", "ùøûõï"),
    ("ö", "ư", "ùøûõï"),
    ("a", "â", "áàåãä"),
    ("e", "ê", "áàåãä"),
    ("o", "ô", "áàåãä"),
    ("a", "ă", "éèúüë"),
)
_VNI_SINGLE = "íí ìì æỉ óĩ òị îỵ ñđ ôơ öư"
_VNI_PAIRS = "aââ eâê oâô aêă yùý yøỳ yûỷ yõỹ"


def _build_vni_table() -> dict[str, str]:
    table = {pair[0]: pair[1] for pair in _VNI_SINGLE.split()}
    table |= {pair[:2]: pair[2] for pair in _VNI_PAIRS.split()}
    for typed, letter, signs in _VNI_SERIES:
        for sign, tone in zip(signs, _TONES, strict=True):
            table[typed + sign] = unicodedata.normalize("NFC", (letter or typed) + tone)
    capitals = {key.upper(): value.upper() for key, value in table.items()}
    mixed = {k[0].upper() + k[1]: v.upper() for k, v in table.items() if len(k) == 2}
    return table | mixed | capitals


VNI: dict[str, str] = _build_vni_table()

_VNI_CODE = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))
_TCVN3_CODE = re.compile("[" + "".join(map(re.escape, TCVN3)) + "]")
# Vietnamese letters that neither old encoding has: they prove that a text is Unicode.
_UNICODE_ONLY = re.compile("[ĂăĐđĨĩŨũƠơƯưẠ-ỹ]")
_MICRO = re.compile(r"\d\s*µ[A-Za-z]\b")  # "10 µm" is a length
_WORD = re.compile(r"[^\W\d_]+")


def to_unicode(text: str, encoding: Encoding) -> str:
    """Convert `text` from `encoding` (NFC). Words in capitals of TCVN3, which has few, stay so."""
    if encoding is Encoding.VNI:
        return unicodedata.normalize("NFC", _VNI_CODE.sub(lambda m: VNI[m[0]], text))
    read = unicodedata.normalize("NFC", _TCVN3_CODE.sub(lambda m: TCVN3[m[0]], text))
    if _is_in_capitals(text):
        return read.upper()
    return _WORD.sub(lambda m: m[0].upper() if _is_in_capitals(m[0]) else m[0], read)


def _is_in_capitals(text: str) -> bool:
    """Whether a text is meant in capitals: 'NHà HàNG' was shown so by a font of capitals."""
    plain = [c for c in text if c.isascii() and c.isalpha()]
    return all(c.isupper() for c in plain) and re.search("[A-Z]{2}", text) is not None


def find_encoding(text: str) -> Encoding | None:
    """The old encoding of `text`; None if it is Unicode, or if it is not clear."""
    if text.isascii() or is_unicode(text) or _is_vietnamese(text):
        return None
    fits = [e for e in Encoding if _becomes_vietnamese(text, e)]
    return fits[0] if len(fits) == 1 else None


def is_unicode(text: str) -> bool:
    """Whether a letter proves that `text` is Unicode already."""
    return _UNICODE_ONLY.search(unicodedata.normalize("NFC", text)) is not None


def is_vietnamese_in(text: str, encoding: Encoding) -> bool:
    """Whether `text` is Vietnamese in `encoding`; it may be Vietnamese in Unicode too ("hê")."""
    return not text.isascii() and not is_unicode(text) and _becomes_vietnamese(text, encoding)


def find_column_encodings(rows: Iterable[Sequence[Cell]]) -> dict[int, Encoding | None]:
    """{column: the old encoding of its texts}, if there is one and no text in it is Unicode."""
    found: dict[int, set[Encoding]] = {}
    proven: set[int] = set()
    for row in rows:
        for index, text in enumerate(row):
            if not isinstance(text, str) or index in proven or text.isascii():
                continue
            if is_unicode(text):
                proven.add(index)
            elif encoding := find_encoding(text):
                found.setdefault(index, set()).add(encoding)
    return {i: e.pop() for i, e in found.items() if len(e) == 1 and i not in proven}


def to_unicode_text(text: str, column: Encoding | None = None) -> str:
    """`text` in Unicode (NFC); `column` decides where the text alone could be either."""
    encoding = find_encoding(text)
    if encoding is None and column is not None and is_vietnamese_in(text, column):
        encoding = column
    return to_unicode(text, encoding) if encoding else unicodedata.normalize("NFC", text)


def _is_vietnamese(text: str) -> bool:
    """Whether each word with a mark is a syllable, and no sign is where only an old code is."""
    words = [w for w in _WORD.findall(unicodedata.normalize("NFC", text)) if not w.isascii()]
    glued = _GLUED.search(text)
    return not glued and all(is_syllable(w) for w in words)


# A sign of TCVN3 inside or at the end of a word ("qu¸n", "Nhµ H­¬ng") is no punctuation.
_GLUED = re.compile(
    "(?<=[A-Za-z])[§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾×÷]|[§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾×÷](?=[A-Za-z])"
)


def _becomes_vietnamese(text: str, encoding: Encoding) -> bool:
    if _has_foreign_letters(text, encoding) or _MICRO.search(text):
        return False
    words = [w for w in _WORD.findall(to_unicode(text, encoding)) if not w.isascii()]
    return any(len(w) > 1 for w in words) and all(is_syllable(w) for w in words)


def _has_foreign_letters(text: str, encoding: Encoding) -> bool:
    """Whether some letter has no meaning in `encoding`, so that the text cannot be in it."""
    codes = _VNI_CODE if encoding is Encoding.VNI else _TCVN3_CODE
    return any(not c.isascii() and (c.isalpha() or c in TCVN3) for c in codes.sub("", text))
