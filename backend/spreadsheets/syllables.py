"""Tells which words can be Vietnamese by their spelling, to recognise an encoding."""

import re
import unicodedata

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
