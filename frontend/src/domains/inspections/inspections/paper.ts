/** Minutes as they are typed: plain values, kept as a draft on the device, turned into what the API takes. */
import type { InspectionCreate, InspectionKind, InspectionRead, ViolationCreate, ViolationRow } from "@/api/generated/types.gen";
import { today } from "@/api/session";
import { formatCitation } from "@/lib/citations";
import { formatDay, toVietnamTime, toInstant, isDay, parseTime } from "@/lib/dates";
import { newId } from "@/lib/ids";
import { toCheckedBody } from "@/lib/bodies";
import { normalizeText, toTextOrNull } from "@/lib/text";
import { t } from "@/locales";
import type { Choice } from "@/presentation/choice";
import { type Counts, toCountsBody, toCounts, createCounts } from "./workforce";

export type AnswerValue = "compliant" | "non_compliant" | "not_applicable";

export interface Answered {
  /** "" = not answered yet. */
  answer: AnswerValue | "";
  note: string;
}

export interface Finding {
  id: string;
  /** 0 while the server does not have it. */
  version: number;
  act: Choice | null;
  subject_kind: string;
  occurred_on: string;
  description: string;
}

/** What the place is asked to do, and by when. */
export interface RecommendationDraft {
  text: string;
  due_on: string;
}

export interface Paper {
  id: string;
  /** 0 while the server does not have the minutes. */
  version: number;
  place: Choice | null;
  place_type: string;
  /** The unit in which the place lies. */
  unit: string;
  /** The area of the visit: that of the place, unless somebody chose another; "" = none. */
  area: string;
  area_name: string;
  team_id: string;
  /** The line of a plan that the visit carries out; "" = none. Stands once the server has it. */
  plan_line: string;
  kind: InspectionKind;
  trigger: string;
  /** Of a re-inspection: the signed visit that it follows, and its number; "" = none. */
  follows: string;
  follows_no: string;
  inspected_on: string;
  /** Times of the day as they are typed. */
  started: string;
  ended: string;
  member_ids: string[];
  checklist: Record<string, Answered>;
  outcome: string;
  statement: string;
  recommendations: string;
  asked: RecommendationDraft[];
  /** Counted on the spot; all null while nobody was counted. */
  workforce: Counts;
  representative_name: string;
  representative_position: string;
  signature: "paper" | "refused";
  refusal_reason: string;
  copies: number | null;
  findings: Finding[];
  /** Findings that the server still has though they were taken out here: id → version. */
  gone: Record<string, number>;
}

export const FEWEST_MEMBERS = 3;
export const NOTE_LIMIT = 4000;
export const MOST_FINDINGS = 20;
export const NAME_LIMIT = 200;

export function newPaper(): Paper {
  return {
    id: newId(),
    version: 0,
    place: null,
    place_type: "",
    unit: "",
    area: "",
    area_name: "",
    team_id: "",
    plan_line: "",
    kind: "planned",
    trigger: "",
    follows: "",
    follows_no: "",
    inspected_on: today(),
    started: "",
    ended: "",
    member_ids: [],
    checklist: {},
    outcome: "",
    statement: "",
    recommendations: "",
    asked: [],
    workforce: createCounts(),
    representative_name: "",
    representative_position: "",
    signature: "paper",
    refusal_reason: "",
    copies: null,
    findings: [],
    gone: {},
  };
}

/** "Niêm yết nội quy (hạn 15/10/2022)" */
export const formatAsked = ({ text, due_on }: RecommendationDraft): string => t("inspections.asked_with_day", { text, day: isDay(due_on) ? formatDay(due_on) : due_on });

/** A draft that was kept before the paper had all its fields. */
export const completePaper = (kept: Paper): Paper => ({ ...newPaper(), ...kept });

export function newFinding(day: string): Finding {
  return { id: newId(), version: 0, act: null, subject_kind: "household_business", occurred_on: day, description: "" };
}

const toTime = (moment: string | null): string => (moment ? toVietnamTime(moment).time : "");

/** The minutes that the server has, with the violations they list. */
export function toPaper(minutes: InspectionRead, found: ViolationRow[]): Paper {
  const entries = Object.entries(minutes.checklist).map(([code, { answer, note }]) => [code, { answer, note: note ?? "" }] as const);
  return {
    id: minutes.id,
    version: minutes.version,
    place: { value: minutes.establishment_id, label: minutes.establishment_name ?? "–", context: minutes.establishment_address ?? "" },
    place_type: minutes.establishment_type ?? "",
    unit: minutes.org_unit_id,
    area: minutes.area_id ?? "",
    area_name: minutes.area_name ?? "",
    team_id: minutes.team_id,
    plan_line: minutes.inspection_plan_visit_id ?? "",
    kind: minutes.kind,
    trigger: minutes.trigger ?? "",
    follows: minutes.follows_id ?? "",
    follows_no: minutes.follows_record_no ?? "",
    inspected_on: minutes.inspected_on,
    started: toTime(minutes.started_at),
    ended: toTime(minutes.ended_at),
    member_ids: [...minutes.member_ids],
    checklist: Object.fromEntries(entries),
    outcome: minutes.outcome ?? "",
    statement: minutes.statement ?? "",
    recommendations: minutes.recommendations ?? "",
    asked: minutes.recommendation_items.map((item) => ({ ...item })),
    workforce: toCounts(minutes.workforce),
    representative_name: minutes.representative_name ?? "",
    representative_position: minutes.representative_position ?? "",
    signature: minutes.signature_refused ? "refused" : "paper",
    refusal_reason: minutes.refusal_reason ?? "",
    copies: minutes.copy_count,
    findings: found.map(toFinding),
    gone: {},
  };
}

function toFinding(row: ViolationRow): Finding {
  const { id, version, subject_kind, occurred_on, description } = row;
  const act = { value: row.violation_type_id, label: row.violation_type_title, context: formatCitation(row) };
  return { id, version, act, subject_kind, occurred_on, description: description ?? "" };
}

function toInstantOrNull(day: string, typed: string): string | null {
  const time = parseTime(typed);
  return time ? toInstant(day, time) : null;
}

type MinutesBody = Omit<InspectionCreate, "id" | "establishment_id" | "team_id" | "inspection_plan_visit_id" | "violations">;
type FindingBody = Pick<ViolationCreate, "violation_type_id" | "subject_kind" | "description"> & { occurred_on: string };

/** What a draft says in the API's names; answers that were not given are left out. */
export function toBody(paper: Paper): MinutesBody {
  return toCheckedBody<MinutesBody>({
    area_id: paper.area || null,
    kind: paper.kind,
    trigger: paper.kind === "unscheduled" ? paper.trigger || null : null,
    follows_id: paper.kind === "re_inspection" ? paper.follows || null : null,
    inspected_on: paper.inspected_on,
    started_at: toInstantOrNull(paper.inspected_on, paper.started),
    ended_at: toInstantOrNull(paper.inspected_on, paper.ended),
    member_ids: paper.member_ids,
    checklist: Object.fromEntries(
      Object.entries(paper.checklist)
        .filter(([, { answer }]) => answer)
        .map(([code, { answer, note: said }]) => [code, { answer, note: toTextOrNull(said) }]),
    ),
    outcome: paper.outcome || null,
    statement: toTextOrNull(paper.statement),
    recommendations: toTextOrNull(paper.recommendations),
    recommendation_items: paper.asked.map(({ text, due_on }) => ({ text: normalizeText(text), due_on })),
    workforce: toCountsBody(paper.workforce),
    representative_name: toTextOrNull(paper.representative_name),
    representative_position: toTextOrNull(paper.representative_position),
    signature_refused: paper.signature === "refused",
    refusal_reason: paper.signature === "refused" ? toTextOrNull(paper.refusal_reason) : null,
    copy_count: paper.copies,
  });
}

export function toFindingBody(finding: Finding): FindingBody {
  return toCheckedBody<FindingBody>({
    violation_type_id: finding.act?.value ?? "",
    subject_kind: finding.subject_kind,
    occurred_on: finding.occurred_on,
    description: toTextOrNull(finding.description),
  });
}
