/** The causes of errors in a few words, so that a thousand cells with one cause read as one line. */
import type { CellError } from "@/api/generated/types.gen";
import { type WordKey, t } from "@/locales";

const causes: Record<string, WordKey> = {
  "cell-required": "imports.cause_required",
  "cell-too-long": "imports.cause_long",
  "cell-bad-character": "imports.cause_character",
  "cell-names-person": "imports.cause_person",
  "cell-tells-of-person": "imports.cause_tells",
  "cell-not-a-count": "imports.cause_number",
  "cell-not-money": "imports.cause_money",
  "cell-not-yes-or-no": "imports.cause_yes",
  "cell-unknown-choice": "imports.cause_choice",
  "cell-unknown-choice-which": "imports.cause_choice",
  "cell-negative": "imports.cause_range",
  "cell-too-big": "imports.cause_range",
  "cell-not-degrees": "imports.cause_position",
  "cell-axes-swapped": "imports.cause_position",
  "cell-not-latitude": "imports.cause_position",
  "cell-not-longitude": "imports.cause_position",
  "cell-not-a-date": "imports.cause_date",
  "cell-not-a-real-date": "imports.cause_date",
  "cell-not-in-month": "imports.cause_date",
  "cell-date-year-only": "imports.cause_date",
  "cell-date-without-day": "imports.cause_date",
  "cell-date-out-of-range": "imports.cause_date",
  "cell-in-future": "imports.cause_future",
  "cell-unknown-type": "imports.cause_type",
  "cell-unknown-commune": "imports.cause_commune",
  "cell-unknown-commune-which": "imports.cause_commune",
  "unit-not-valid": "imports.cause_commune",
  "cell-unknown-status": "imports.cause_status",
  "row-closed-without-day": "imports.cause_closing",
  "row-closing-day-but-open": "imports.cause_closing",
  "row-closed-before-opened": "imports.cause_closing",
  "row-more-women": "imports.cause_workforce",
  "row-more-minors": "imports.cause_workforce",
  "row-without-total": "imports.cause_workforce",
  "row-without-women": "imports.cause_women",
  "row-without-other-axis": "imports.cause_position",
  "row-duplicate": "imports.cause_twin",
  "row-copied": "imports.cause_twin",
  "row-unknown-id": "imports.cause_record",
  "row-odd-version": "imports.cause_record",
  "row-changed": "imports.cause_record",
  "row-several-matches": "imports.cause_record",
  "row-like-another": "imports.cause_like",
  "column-missing": "imports.cause_column",
};

export interface Cause {
  key: string;
  text: string;
  errors: CellError[];
}

/** Errors by cause, in the order in which the causes first appear in the file. */
export function groupByCause(errors: CellError[]): Cause[] {
  const found = new Map<WordKey, CellError[]>();
  for (const error of errors) {
    const key = causes[error.code] ?? "imports.cause_other";
    found.set(key, [...(found.get(key) ?? []), error]);
  }
  return [...found].map(([key, group]) => ({ key, text: t(key), errors: group }));
}
