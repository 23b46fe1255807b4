/** One criterion as its form holds it, what has to be true of it, and what is sent. */
import type { CriterionCreate, CriterionRead } from "@/api/generated/types.gen";
import { toCheckedBody } from "@/lib/bodies";
import { normalizeText, toTextOrNull } from "@/lib/text";
import { t } from "@/locales";
import type { Choice } from "@/presentation/choice";
import type { FieldError } from "@/composables/useForm";
import { parsePoints, formatPoints } from "./set";

export interface Criterion {
  code: string;
  title: string;
  section: string;
  /** As typed. */
  points: string;
  domain: string;
  scoring_note: string;
  evidence: string[];
  required_evidence: string[];
}

export const LIMITS = { code: 20, title: 500, section: 200, scoring_note: 4000 } as const;
const DOMAINS = ["prostitution", "drugs", "common"] as const;
export const KINDS = [
  "establishments_known",
  "workforce_counted",
  "commitments_signed",
  "establishments_inspected",
  "violations_found",
  "communication_activities",
  "staff_trained",
] as const;
const CODE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,19}$/;

export const listDomainChoices = (): Choice[] => DOMAINS.map((value) => ({ value, label: t(`rating_criteria_sets.domain_${value}`) }));
export const listKindChoices = (): Choice[] => KINDS.map((value) => ({ value, label: t(`rating_criteria_sets.kind_${value}`) }));

export const toCriterion = (line: CriterionRead | null): Criterion => ({
  code: line?.code ?? "",
  title: line?.title ?? "",
  section: line?.section ?? "",
  points: line ? formatPoints(line.max_points) : "",
  domain: line?.domain ?? "prostitution",
  scoring_note: line?.scoring_note ?? "",
  evidence: [...(line?.evidence ?? [])],
  required_evidence: [...(line?.required_evidence ?? [])],
});

export function checkCriterion({ code, title, points, domain }: Criterion): FieldError[] {
  const found: [boolean, string, string][] = [
    [!CODE.test(code.trim()), "/code", t("rating_criteria_sets.code_wrong")],
    [!title.trim(), "/title", t("rating_criteria_sets.title_missing")],
    [!parsePoints(points), "/max_points", t("rating_criteria_sets.max_points_wrong")],
    [!domain, "/domain", t("rating_criteria_sets.domain_missing")],
  ];
  return found.filter(([isWrong]) => isWrong).map(([, pointer, message]) => ({ pointer, message }));
}

/** What must be whole is also shown: of what is not shown any more nothing is required. */
export function toBody(line: Criterion): Omit<CriterionCreate, "id"> {
  return toCheckedBody<Omit<CriterionCreate, "id">>({
    code: line.code.trim(),
    title: normalizeText(line.title),
    section: normalizeText(line.section),
    max_points: parsePoints(line.points),
    domain: line.domain,
    scoring_note: toTextOrNull(line.scoring_note),
    evidence: line.evidence,
    required_evidence: line.required_evidence.filter((kind) => line.evidence.includes(kind)),
  });
}
