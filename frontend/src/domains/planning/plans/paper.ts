/** The paper of a plan as it is typed, for a new one with unit and year; and which year is made from a plan. */
import type { PlanCreate, PlanRead, PlanUpdate } from "@/api/generated/types.gen";
import { me } from "@/api/session";
import { isDay } from "@/lib/dates";
import { normalizeText, toTextOrNull } from "@/lib/text";
import { t } from "@/locales";
import type { Choice } from "@/presentation/choice";
import type { FieldError } from "@/composables/useForm";
import { formatUnitName } from "@/presentation/unitName";
import { getThisYear, listYears } from "@/presentation/periods";

const YEARS_BACK = 3;

export interface Paper {
  org_unit_id: string;
  year: string;
  title: string;
  document_no: string;
  issued_on: string;
  /** Codes of tiers; none: by the day of the visit. */
  counted_team_levels: string[];
}

/** The title that is offered until another is typed. */
export function buildTitle({ org_unit_id, year }: Pick<Paper, "org_unit_id" | "year">): string {
  const unit = me.value?.units.find(({ id }) => id === org_unit_id);
  return unit && year ? t("plans.default_title", { unit: formatUnitName(unit), year }) : "";
}

export function toPaper(plan: PlanRead | null): Paper {
  const of = { org_unit_id: plan?.org_unit_id ?? me.value?.units[0]?.id ?? "", year: String(plan?.year ?? getThisYear()) };
  return { ...of, title: plan?.title ?? buildTitle(of), document_no: plan?.document_no ?? "", issued_on: plan?.issued_on ?? "", counted_team_levels: [...(plan?.counted_team_levels ?? [])] };
}

/** Next year's plan is made before that year begins; some years back may be wanted for their figures. */
export const listYearChoices = (): Choice[] =>
  listYears(getThisYear() + 1, YEARS_BACK + 2);

export function checkPaper({ org_unit_id, year, title, issued_on }: Paper): FieldError[] {
  const errors: FieldError[] = [];
  if (!org_unit_id) errors.push({ pointer: "/org_unit_id", message: t("plans.unit_missing") });
  if (!year) errors.push({ pointer: "/year", message: t("plans.year_missing") });
  if (!normalizeText(title)) errors.push({ pointer: "/title", message: t("plans.plan_title_missing") });
  if (issued_on && !isDay(issued_on)) errors.push({ pointer: "/issued_on", message: t("plans.day_wrong") });
  return errors;
}

/** What was approved stays, as the server has it. */
export const mayChooseTeams = (plan: PlanRead | null): boolean => plan === null || plan.status === "draft" || plan.status === "returned";

export const toPaperBody = ({ title, document_no, issued_on, counted_team_levels }: Paper): PlanUpdate => ({
  title: normalizeText(title),
  document_no: toTextOrNull(document_no),
  issued_on: issued_on || null,
  counted_team_levels: counted_team_levels.length > 0 ? counted_team_levels : null,
});

/** Unit and year are what a plan is: they are told once, with its id. */
export const newPlanBody = (paper: Paper, id: string): PlanCreate => ({
  ...toPaperBody(paper),
  title: normalizeText(paper.title),
  id,
  org_unit_id: paper.org_unit_id,
  year: Number(paper.year),
});

/**
 * The year whose plan can be made from this one: the next, or the present one if all since were left out.
 * Null when it has its plan, or lies further ahead than the server takes.
 */
export function findYearMadeFrom(plan: PlanRead, plans: PlanRead[]): number | null {
  const now = getThisYear();
  const years = plans.filter((one) => one.org_unit_id === plan.org_unit_id).map(({ year }) => year);
  const isLast = !years.some((year) => year > plan.year && year <= now);
  const year = isLast ? Math.max(plan.year + 1, now) : plan.year + 1;
  return years.includes(year) || year > now + 1 ? null : year;
}
