/** Search that ignores case, Vietnamese diacritics and apostrophes: the same algorithm as in `backend/core/sql/search.py`. */

/** Unicode case folding as far as JavaScript can: through upper case, so that "ß" and "ﬁ" expand. */
function caseFold(text: string): string {
  return text.toLowerCase().toUpperCase().toLowerCase().replaceAll("ς", "σ");
}

/** `"Cơ sở  Đặng Văn Bảy"` → `"co so dang van bay"`. */
export function fold(text: string): string {
  return foldLetters(text).trim().replace(/\s+/g, " ");
}

/** Combining marks, and every kind of apostrophe. */
const IGNORED = /[\p{Mn}'\u2018\u2019\u02bc\u02bb`\u00b4\u2032\uff07]/gu;

function foldLetters(text: string): string {
  return caseFold(text).replaceAll("đ", "d").normalize("NFD").replace(IGNORED, "");
}

/** A segment of the original text, and whether it matches the query. */
export interface TextSegment {
  text: string;
  isMatch: boolean;
}

/** Splits `text` into segments so that the matches of `query` can be marked in the original spelling. */
export function splitByMatch(text: string, query: string): TextSegment[] {
  const letters = [...text.normalize("NFC")];
  const { folded, origin } = foldWithOrigin(letters);
  const hit = letters.map(() => false);
  for (const word of fold(query).split(" ").filter(Boolean)) {
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + 1)) {
      for (const index of origin.slice(at, at + word.length)) hit[index] = true;
    }
  }
  return joinSegments(letters, hit);
}

/** The folded text, and for each of its letters the index of the original letter it came from. */
function foldWithOrigin(letters: string[]): { folded: string; origin: number[] } {
  let folded = "";
  const origin: number[] = [];
  for (const [index, letter] of letters.entries()) {
    const part = /\s/.test(letter) ? " " : foldLetters(letter);
    folded += part;
    for (let n = 0; n < part.length; n += 1) origin.push(index);
  }
  return { folded, origin };
}

function joinSegments(letters: string[], hit: boolean[]): TextSegment[] {
  const stretches: TextSegment[] = [];
  for (const [index, letter] of letters.entries()) {
    const last = stretches.at(-1);
    if (last && last.isMatch === hit[index]) last.text += letter;
    else stretches.push({ text: letter, isMatch: hit[index] ?? false });
  }
  return stretches;
}
