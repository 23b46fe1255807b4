# ruff: noqa: INP001, T201
"""Make "So Figures": the digits of Be Vietnam Pro on one width, so that columns line up.

Be Vietnam Pro has no `tnum` feature ("1" is 385 units wide, "4" is 710), so
`font-variant-numeric` does nothing.
Run from `frontend/` after `npm ci`:
`uv run --with fonttools --with brotli scripts/make_figures.py`.
The source is under the SIL Open Font License without a reserved name; its notice stays in the
files made here.
"""

from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

SOURCE = Path("node_modules/@fontsource/be-vietnam-pro/files")
TARGET = Path("src/styles/fonts")
DIGITS = range(0x30, 0x3A)
SIDE_SPACE = {400: 56, 600: 48}
"""Font units added to the widest digit, per weight: the text face's own spacing, measured by eye at 15 px."""


def only_digits(font: TTFont) -> None:
    """Drop every glyph but the digits, and every feature that could change their width."""
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True)
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=DIGITS)
    subsetter.subset(font)


def equalise(font: TTFont, side_space: int) -> int:
    """Give each digit the same advance width and centre it there; returns that width."""
    glyphs, metrics = font["glyf"], font["hmtx"]
    names = [font.getBestCmap()[code] for code in DIGITS]
    widest = max(glyphs[name].xMax - glyphs[name].xMin for name in names)
    width = round((widest + side_space) / 2) * 2
    for name in names:
        glyph = glyphs[name]
        left = round((width - (glyph.xMax - glyph.xMin)) / 2)
        glyph.coordinates.translate((left - glyph.xMin, 0))
        glyph.recalcBounds(glyphs)
        metrics[name] = (width, glyph.xMin)
    return width


def rename(font: TTFont) -> None:
    for record in font["name"].names:
        if record.nameID in (1, 4, 6):
            record.string = "SoFigures"


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    for weight, side_space in SIDE_SPACE.items():
        source = SOURCE / f"be-vietnam-pro-latin-{weight}-normal.woff2"
        font = TTFont(source, recalcTimestamp=False)
        only_digits(font)
        width = equalise(font, side_space)
        rename(font)
        font.flavor = "woff2"
        path = TARGET / f"so-figures-{weight}.woff2"
        font.save(path)
        print(f"{path}: {path.stat().st_size} bytes, width {width} of {font['head'].unitsPerEm}")


if __name__ == "__main__":
    main()
