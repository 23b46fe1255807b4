/** A rating in words and sums: points in halves, totals, classes, where it lies and whose turn it is. */
import { formatCommune } from "@/api/catalogues";
import type { ClassRead, CriterionScore, RatingRead, RatingRow } from "@/api/generated/types.gen";
import { me } from "@/api/session";
import { parseDecimal, formatNumber } from "@/lib/numbers";
import { capitalize } from "@/lib/text";
import { language, t } from "@/locales";
import { formatUnitName } from "@/presentation/unitName";

/** "Xã Bình Nghĩa" */
export const formatCommuneTitle = ({ org_unit_kind, org_unit_name }: Pick<RatingRow, "org_unit_kind" | "org_unit_name">): string =>
  capitalize(formatUnitName({ kind: org_unit_kind, name: org_unit_name }));

/** "Bình Nghĩa", "TT Bình Mỹ" */
export const formatCommuneShort = ({ org_unit_kind, org_unit_name }: Pick<RatingRow, "org_unit_kind" | "org_unit_name">): string =>
  formatCommune({ kind: org_unit_kind, name: org_unit_name });

/** "86,5"; "–" where there is nothing yet. */
export const formatPoints = (points: number | null | undefined): string =>
  points === null || points === undefined || Number.isNaN(points) ? "–" : formatNumber(points, language());

/** "86,5/100" */
export const formatOfMax = (points: number | null | undefined, most: number): string => `${formatPoints(points)}/${formatPoints(most)}`;

/** What is typed as points: null for nothing, NaN for what is no number of points up to `most` in halves. */
export function parsePoints(text: string, most: number): number | null {
  if (text.trim() === "") return null;
  const value = parseDecimal(text);
  return value !== null && value >= 0 && value <= most && Number.isInteger(value * 2) ? value : Number.NaN;
}

/** Verified points count; what the district left alone counts as the commune scored it. */
export const getFinalPoints = ({ verified_points, self_points }: Pick<CriterionScore, "verified_points" | "self_points">): number | null =>
  verified_points ?? self_points;

/** The sum, or null while one is missing. */
export function sumPoints(points: (number | null)[]): number | null {
  return points.every((one) => one !== null && !Number.isNaN(one)) ? points.reduce<number>((all, one) => all + (one ?? 0), 0) : null;
}

/** The first class, from the best down, whose least score is reached. */
export const findClass = (classes: ClassRead[], total: number | null): ClassRead | undefined =>
  total === null ? undefined : classes.find(({ min_score }) => total >= min_score);

/** Points were taken off in verification. */
export const isLowered = (line: CriterionScore): boolean =>
  line.verified_points !== null && line.self_points !== null && line.verified_points < line.self_points;

export const isCorrected = (line: CriterionScore): boolean => line.verified_points !== null && line.verified_points !== line.self_points;

/** Whether the rating lies on the desk of the person who looks at it. */
export const isMine = ({ held_by }: Pick<RatingRow, "held_by">): boolean =>
  held_by !== null && (me.value?.roles ?? []).some(({ role }) => role === held_by);

/** "Trung bình: …" – the class as it is to be expected, or as it was approved. */
export function formatClass({ class_title, status }: Pick<RatingRow, "class_title" | "status">): string {
  if (!class_title) return t("commune_ratings.no_class");
  return status === "approved" ? class_title : t("commune_ratings.expected", { class: class_title });
}

export const formatChange = (change: RatingRow["change"]): string => (change ? t(`terms.rating_change_${change}`) : "–");

/** Criteria that have something missing, by their codes, out of the pointers `/scores/QL1/self_points`. */
export const getMissingCodes = ({ missing }: Pick<RatingRead, "missing">): Set<string> =>
  new Set(missing.map(({ pointer }) => /^\/scores\/([^/]+)\//.exec(pointer)?.[1] ?? "").filter(Boolean));

/** Kinds of data that are not whole: `/evidence/workforce_counted`. */
export const groupMissing = ({ missing }: Pick<RatingRead, "missing">) =>
  missing
    .map(({ pointer, message }) => ({ kind: /^\/evidence\/(.+)$/.exec(pointer)?.[1] ?? "", message }))
    .filter(({ kind }) => kind);
