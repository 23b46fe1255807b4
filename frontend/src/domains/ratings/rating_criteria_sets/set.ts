/** A criteria set as its form holds it, what has to be true of it, and what is sent. */
import type { CriteriaSetCreate, CriteriaSetRead, CriteriaSetRow, CriteriaSetUpdate } from "@/api/generated/types.gen";
import { me } from "@/api/session";
import { buildMergePatch, toCheckedBody } from "@/lib/bodies";
import { formatDay, isDay } from "@/lib/dates";
import { newId } from "@/lib/ids";
import { formatNumber, parseDecimal } from "@/lib/numbers";
import { normalizeText, toTextOrNull } from "@/lib/text";
import { language, t } from "@/locales";
import { getThisYear } from "@/presentation/periods";
import type { FieldError } from "@/composables/useForm";

export interface ClassLine {
  code: string;
  title: string;
  /** As typed. */
  least: string;
}

/** Texts are "" when empty; the classes go from the best to the least. */
export interface CriteriaSet {
  id: string;
  org_unit_id: string;
  name: string;
  legal_basis: string;
  valid_from: string;
  valid_to: string;
  is_official: boolean;
  appeal_days: number | null;
  note: string;
  copy_of: string;
  classes: ClassLine[];
}

export const LIMITS = { name: 200, legal_basis: 300, note: 4000, class: 200 } as const;
const MOST_DAYS = 90;
const DAYS = 10;

export const formatPoints = (points: number): string => formatNumber(points, language());

/** Points in halves from 0; null if it is anything else. */
export function parsePoints(text: string): number | null {
  const value = parseDecimal(text);
  return value !== null && value >= 0 && Number.isInteger(value * 2) ? value : null;
}

/** The first class is healthy and the last is not: what lies between is named by the set. */
export const createClasses = (): ClassLine[] => [
  { code: "healthy", title: t("rating_criteria_sets.class_healthy"), least: "80" },
  { code: "not_healthy", title: t("rating_criteria_sets.class_not_healthy"), least: "0" },
];

export function newSet(): CriteriaSet {
  return {
    id: newId(),
    org_unit_id: me.value?.units[0]?.id ?? "",
    name: "",
    legal_basis: "",
    valid_from: `${getThisYear()}-01-01`,
    valid_to: "",
    is_official: false,
    appeal_days: DAYS,
    note: "",
    copy_of: "",
    classes: createClasses(),
  };
}

export function toCriteriaSet(record: CriteriaSetRead): CriteriaSet {
  return {
    id: record.id,
    org_unit_id: record.org_unit_id,
    name: record.name,
    legal_basis: record.legal_basis,
    valid_from: record.valid_from,
    valid_to: record.valid_to ?? "",
    is_official: !record.is_illustrative,
    appeal_days: record.appeal_days,
    note: record.note ?? "",
    copy_of: "",
    classes: record.classes.map(({ code, title, min_score }) => ({ code, title, least: formatPoints(min_score) })),
  };
}

/** A class between the best and the last; its code only has to be its own. */
export function addClass(classes: ClassLine[]): ClassLine[] {
  const used = new Set(classes.map(({ code }) => code));
  const number = [1, 2, 3, 4, 5, 6, 7, 8].find((one) => !used.has(`class_${one}`)) ?? 9;
  return [...classes.slice(0, -1), { code: `class_${number}`, title: "", least: "" }, ...classes.slice(-1)];
}

const error = (pointer: string, message: string): FieldError => ({ pointer, message });

/** A copy brings its own classes along; a set in use keeps all but name, note and last day. */
export function checkSet(set: CriteriaSet, isFixed = false): FieldError[] {
  const found: (FieldError | false)[] = [
    !set.name.trim() && error("/name", t("rating_criteria_sets.name_missing")),
    set.valid_to !== "" && !isDay(set.valid_to) && error("/valid_to", t("rating_criteria_sets.day_wrong")),
  ];
  if (!isFixed) {
    found.push(
      !isDay(set.valid_from) && error("/valid_from", t("rating_criteria_sets.day_wrong")),
      set.is_official && !set.legal_basis.trim() && error("/legal_basis", t("rating_criteria_sets.basis_missing")),
      !isDays(set.appeal_days) && error("/appeal_days", t("rating_criteria_sets.days_wrong", { max: MOST_DAYS })),
    );
    if (!set.copy_of) found.push(...checkClasses(set.classes));
  }
  return found.filter((one) => one !== false);
}

const isDays = (days: number | null): boolean => days !== null && Number.isInteger(days) && days <= MOST_DAYS;

function checkClasses(classes: ClassLine[]): FieldError[] {
  return classes.flatMap(({ title, least }, index) => {
    const points = parsePoints(least);
    const before = index > 0 ? parsePoints(classes[index - 1]?.least ?? "") : null;
    const errors: (FieldError | false)[] = [
      !title.trim() && error(`/classes/${index}/title`, t("rating_criteria_sets.class_missing")),
      points === null && error(`/classes/${index}/min_score`, t("rating_criteria_sets.points_wrong")),
      points !== null && before !== null && points >= before && error(`/classes/${index}/min_score`, t("rating_criteria_sets.class_not_lower")),
    ];
    return errors.filter((one) => one !== false);
  });
}

type TableBody = Omit<CriteriaSetUpdate, "copy_of"> & Pick<CriteriaSetCreate, "name" | "valid_from">;

function toTableBody(set: CriteriaSet): TableBody {
  return toCheckedBody<TableBody>({
    name: normalizeText(set.name),
    legal_basis: normalizeText(set.legal_basis),
    valid_from: set.valid_from,
    valid_to: set.valid_to || null,
    is_illustrative: !set.is_official,
    appeal_days: set.appeal_days,
    note: toTextOrNull(set.note),
    classes: set.classes.map(({ code, title, least }) => ({ code, title: normalizeText(title), min_score: parsePoints(least) })),
  });
}

export function toBody(set: CriteriaSet): CriteriaSetCreate {
  const { classes, ...head } = toTableBody(set);
  const source = set.copy_of ? { copy_of: set.copy_of } : { classes };
  return { id: set.id, org_unit_id: set.org_unit_id, ...head, ...source };
}

/** A merge patch: only what differs from `base`. */
export const buildPatch = (base: CriteriaSet, set: CriteriaSet): CriteriaSetUpdate => buildMergePatch(toTableBody(base), toTableBody(set));

/** "từ 01/01/2021", "01/01/2021–31/12/2022" */
export function formatValidity({ valid_from, valid_to }: Pick<CriteriaSetRow, "valid_from" | "valid_to">): string {
  const from = formatDay(valid_from);
  return valid_to ? t("rating_criteria_sets.valid_span", { from, to: formatDay(valid_to) }) : t("rating_criteria_sets.valid_from", { day: from });
}

/** The classes could never be reached: the criteria give fewer points than the best class asks for. */
export const isOutOfReach = ({ max_score, classes }: Pick<CriteriaSetRead, "max_score" | "classes">): boolean =>
  max_score > 0 && (classes[0]?.min_score ?? 0) > max_score;

/** Whether its table may still change, by this person: the program's own sample and what was used never do. */
export const isOpen = ({ is_shipped, in_use, org_unit_id }: CriteriaSetRead): boolean =>
  !is_shipped && !in_use && isOwn(org_unit_id);

export const isOwn = (unit: string): boolean => (me.value?.units ?? []).some(({ id }) => id === unit);
