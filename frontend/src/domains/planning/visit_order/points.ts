/** Versions of the table of points: which is in force, what its rules mean, and the next one as a form holds it. */
import type { VisitFact, VisitPointsCreate, VisitPointsRead, VisitPointsRule } from "@/api/generated/types.gen";
import { compareNames } from "@/lib/collate";
import { isDay } from "@/lib/dates";
import { newId } from "@/lib/ids";
import { toCheckedBody } from "@/lib/bodies";
import { normalizeText } from "@/lib/text";
import { t } from "@/locales";
import type { FieldError } from "@/composables/useForm";

const MOST_POINTS = 100;
const MOST_PERCENT = 50;
export const REASON = 4000;

const later = (a: string, b: string): number => (a < b ? 1 : Number(a === b) - 1);

/** The newest that has begun; of two that begin on one day the one that was entered later. */
export function findInForce(versions: VisitPointsRead[], day: string): VisitPointsRead | undefined {
  const begun = versions.filter(({ valid_from }) => valid_from <= day);
  return begun.sort((a, b) => later(a.valid_from, b.valid_from) || later(a.created_at, b.created_at))[0];
}

const EACH = ["months_since_visit", "earlier_violations", "unexecuted_decisions"] as const;
const isEach = (fact: VisitFact): fact is (typeof EACH)[number] => (EACH as readonly string[]).includes(fact);

/** How a rule counts: "2 điểm mỗi tháng, cao nhất 36". */
export function formatRule({ fact, points, most, months }: VisitPointsRule): string {
  if (isEach(fact)) return t(`visit_order.how_${fact}`, { points, most, months: months ?? 0 });
  return t(`visit_order.how_${fact}` as "visit_order.how_open_tip", { months: months ?? 0 });
}

/** {points, names}: the kinds of establishment by their points, the most first. */
export function groupTypesByPoints({ type_points }: VisitPointsRead, nameOf: (code: string) => string): { points: number; names: string[] }[] {
  const groups = new Map<number, string[]>();
  for (const [code, points] of Object.entries(type_points)) groups.set(points, [...(groups.get(points) ?? []), nameOf(code)]);
  return [...groups].sort(([a], [b]) => b - a).map(([points, names]) => ({ points, names: names.sort(compareNames) }));
}

export interface RuleLine {
  fact: VisitFact;
  points: number | null;
  most: number | null;
  months: number | null;
  spans: boolean;
}

export interface TypeLine {
  code: string;
  points: number | null;
}

/** The form of a new version. */
export interface PointsForm {
  id: string;
  org_unit_id: string;
  valid_from: string;
  reason: string;
  random_percent: number | null;
  rules: RuleLine[];
  types: TypeLine[];
}

/** A new version begins as the one in force, so that only what changes has to be typed. */
export function toPointsForm(version: VisitPointsRead, unit: string, day: string): PointsForm {
  return {
    id: newId(),
    org_unit_id: unit,
    valid_from: day,
    reason: "",
    random_percent: version.random_percent,
    rules: version.rules.map(({ fact, points, most, months }) => ({ fact, points, most, months: months ?? null, spans: months !== null && months !== undefined })),
    types: Object.entries(version.type_points).map(([code, points]) => ({ code, points })),
  };
}

const within = (value: number | null, least: number, most: number): boolean => value !== null && Number.isInteger(value) && value >= least && value <= most;
const MOST_MONTHS = 120;

export function checkForm(form: PointsForm, day: string): FieldError[] {
  const found: (FieldError | false)[] = [
    (!isDay(form.valid_from) || form.valid_from < day) && { pointer: "/valid_from", message: t("visit_order.from_wrong") },
    !form.reason.trim() && { pointer: "/reason", message: t("visit_order.reason_missing") },
    !within(form.random_percent, 0, MOST_PERCENT) && { pointer: "/random_percent", message: t("visit_order.percent_wrong", { max: MOST_PERCENT }) },
  ];
  for (const [index, rule] of form.rules.entries()) {
    const message = t("visit_order.points_wrong", { max: MOST_POINTS });
    found.push(
      !within(rule.points, 0, MOST_POINTS) && { pointer: `/rules/${index}/points`, message },
      !within(rule.most, 0, MOST_POINTS) && { pointer: `/rules/${index}/most`, message },
      rule.spans && !within(rule.months, 1, MOST_MONTHS) && { pointer: `/rules/${index}/months`, message: t("visit_order.months_wrong", { max: MOST_MONTHS }) },
    );
  }
  for (const { code, points } of form.types) {
    found.push(!within(points, 0, MOST_POINTS) && { pointer: `/type_points/${code}`, message: t("visit_order.points_wrong", { max: MOST_POINTS }) });
  }
  return found.filter((one) => one !== false);
}

export function toBody(form: PointsForm): VisitPointsCreate {
  return toCheckedBody<VisitPointsCreate>({
    id: form.id,
    org_unit_id: form.org_unit_id,
    valid_from: form.valid_from,
    reason: normalizeText(form.reason),
    random_percent: form.random_percent,
    rules: form.rules.map(({ fact, points, most, months }) => ({ fact, points, most, months })),
    type_points: Object.fromEntries(form.types.map(({ code, points }) => [code, points])),
  });
}
