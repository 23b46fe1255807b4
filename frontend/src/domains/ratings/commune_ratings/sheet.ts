/** One side of a rating as its form holds it: points and words of each criterion, and what of it is sent. */
import type { CriterionScore, RatingRead } from "@/api/generated/types.gen";
import { toTextOrNull } from "@/lib/text";
import { t } from "@/locales";
import type { FieldError } from "@/composables/useForm";
import { formatPoints } from "./rating";

/** `self`: what the commune says of itself; `check`: what the district found. */
export type Side = "self" | "check";

/** `<code>/points` and `<code>/words`, flat so that two states can be compared field by field; no words are "". */
export type Sheet = Record<string, number | string | null>;

export const WORDS_LIMIT = 4000;
const NAMES = {
  self: { points: "self_points", words: "argument" },
  check: { points: "verified_points", words: "reason" },
} as const;

export const toPointsKey = (code: string): string => `${code}/points`;
export const toWordsKey = (code: string): string => `${code}/words`;
export const getCode = (key: string): string => key.slice(0, key.lastIndexOf("/"));
/** JSON pointer of a field, as the server's errors name it. */
export const toPointer = (side: Side, code: string, part: "points" | "words"): string => `/scores/${code}/${NAMES[side][part]}`;

export function toSheet(rating: Pick<RatingRead, "criteria">, side: Side): Sheet {
  return Object.fromEntries(
    rating.criteria.flatMap((line) => [
      [toPointsKey(line.code), line[NAMES[side].points]],
      [toWordsKey(line.code), line[NAMES[side].words] ?? ""],
    ]),
  );
}

export const getPoints = (sheet: Sheet, code: string): number | null => sheet[toPointsKey(code)] as number | null;
export const getWords = (sheet: Sheet, code: string): string => String(sheet[toWordsKey(code)] ?? "");

export const getLabel = (key: string): string => t(`commune_ratings.field_${key.endsWith("/points") ? "points" : "words"}`, { code: getCode(key) });

/** A field as people read it. */
export function formatValue(key: string, { [key]: value }: Sheet): string {
  return typeof value === "number" ? formatPoints(value) : (value ?? "");
}

const toSent = (value: number | string | null | undefined): number | string | null =>
  typeof value === "string" ? toTextOrNull(value) : (value ?? null);

/** A merge patch of the scores: only what differs from `base`; points that are none wait until they are mended. */
export function buildPatch(base: Sheet, now: Sheet, side: Side): Record<string, Record<string, number | string | null>> {
  const changes: Record<string, Record<string, number | string | null>> = {};
  for (const key of Object.keys(now)) {
    const value = toSent(now[key]);
    if (Number.isNaN(value) || value === toSent(base[key])) continue;
    const part = key.endsWith("/points") ? "points" : "words";
    changes[getCode(key)] = { ...changes[getCode(key)], [NAMES[side][part]]: value };
  }
  return changes;
}

/** Points that are none, or more than there are. */
export function checkPoints(lines: CriterionScore[], sheet: Sheet, side: Side): FieldError[] {
  return lines
    .filter(({ code }) => Number.isNaN(getPoints(sheet, code)))
    .map(({ code, max_points }) => ({
      pointer: toPointer(side, code, "points"),
      message: t("commune_ratings.points_wrong", { code, max: max_points }),
    }));
}

/** The sample must be checked; points other than the commune's own need a reason. */
export function checkVerification(lines: CriterionScore[], sheet: Sheet): FieldError[] {
  return lines.flatMap(({ code, in_sample, self_points }): FieldError[] => {
    const points = getPoints(sheet, code);
    if (points === null) {
      return in_sample ? [{ pointer: toPointer("check", code, "points"), message: t("commune_ratings.unchecked", { code }) }] : [];
    }
    if (Number.isNaN(points) || points === self_points || getWords(sheet, code).trim()) return [];
    return [{ pointer: toPointer("check", code, "words"), message: t("commune_ratings.reason_missing", { code }) }];
  });
}
