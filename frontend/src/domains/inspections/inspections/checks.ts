/** What must be true of minutes: section by section, and before they are signed. */
import { today } from "@/api/session";
import { formatDay, isDay, parseTime } from "@/lib/dates";
import { t } from "@/locales";
import { type FieldError, prefixWithPart } from "@/composables/useForm";
import { FEWEST_MEMBERS, type Finding, type Paper } from "./paper";
import { countErrors } from "./workforce";

/** The sections of the paper in its own order; the last is for reading over and signing. */
export const SECTIONS = ["visit", "workforce", "checklist", "findings", "outcome", "sign"] as const;
const MOST_COPIES = 20;
export type Section = (typeof SECTIONS)[number];

/** The section that holds the field of an error. */
export function getSection(pointer: string): Section {
  if (pointer.startsWith("/checklist")) return "checklist";
  if (pointer.startsWith("/violations")) return "findings";
  if (pointer.startsWith("/workforce")) return "workforce";
  if (/^\/(representative|signature|refusal|copy)/.test(pointer)) return "sign";
  return /^\/(outcome|statement|recommendation)/.test(pointer) ? "outcome" : "visit";
}

function* required(pairs: [string, string, string][]): Iterable<FieldError> {
  for (const [value, pointer, message] of pairs) if (!value) yield { pointer, message };
}

function* timeErrors({ started, ended }: Paper): Iterable<FieldError> {
  for (const [typed, name] of [[started, "started"], [ended, "ended"]] as const) {
    if (typed.trim() && !parseTime(typed)) yield { pointer: `/${name}_at`, message: prefixWithPart(t(`inspections.field_${name}`), t("inspections.time_wrong")) };
  }
  const [from, to] = [parseTime(started), parseTime(ended)];
  if (from && to && to < from) yield { pointer: "/ended_at", message: t("inspections.time_order") };
}

function* dayErrors(day: string, pointer: string): Iterable<FieldError> {
  if (!isDay(day)) yield { pointer, message: t("inspections.day_wrong") };
  else if (day > today()) yield { pointer, message: t("inspections.day_future", { day: formatDay(today()) }) };
}

function* visitErrors(paper: Paper): Iterable<FieldError> {
  yield* required([
    [paper.place?.value ?? "", "/establishment_id", t("inspections.place_missing")],
    [paper.team_id, "/team_id", t("inspections.team_missing")],
    [paper.kind !== "unscheduled" || paper.trigger ? "yes" : "", "/trigger", t("inspections.trigger_missing")],
  ]);
  yield* dayErrors(paper.inspected_on, "/inspected_on");
  yield* timeErrors(paper);
  if (paper.member_ids.length < FEWEST_MEMBERS) {
    yield { pointer: "/member_ids", message: t("inspections.members_few", { count: FEWEST_MEMBERS }) };
  }
}

/** "Nội dung 7: …"; an item that is not (yet) on the page has no number. */
function atItem(code: string, codes: string[], message: string): string {
  const number = codes.indexOf(code) + 1;
  return number > 0 ? prefixWithPart(t("inspections.item_number", { number }), message) : message;
}

function* checklistErrors({ checklist }: Paper, codes: string[]): Iterable<FieldError> {
  for (const [code, { answer, note }] of Object.entries(checklist)) {
    if (answer === "non_compliant" && !note.trim()) {
      yield { pointer: `/checklist/${code}/note`, message: atItem(code, codes, t("inspections.note_missing")) };
    }
  }
}

function* findingErrors(finding: Finding, index: number): Iterable<FieldError> {
  const at = `/violations/${index}`;
  const found = [
    ...required([
      [finding.act?.value ?? "", `${at}/violation_type_id`, t("inspections.act_missing")],
      [finding.subject_kind, `${at}/subject_kind`, t("inspections.subject_missing")],
    ]),
    ...dayErrors(finding.occurred_on, `${at}/occurred_on`),
  ];
  for (const { pointer, message } of found) yield { pointer, message: prefixWithPart(t("inspections.finding", { number: index + 1 }), message) };
}

function* askedErrors({ asked, inspected_on }: Paper): Iterable<FieldError> {
  for (const [index, { text, due_on }] of asked.entries()) {
    const at = `/recommendation_items/${index}`;
    const prefixed = (message: string): string => prefixWithPart(t("inspections.asked_text", { number: index + 1 }), message);
    yield* required([[text.trim(), `${at}/text`, prefixed(t("inspections.asked_missing"))]]);
    if (!isDay(due_on)) yield { pointer: `${at}/due_on`, message: prefixed(t("inspections.day_wrong")) };
    else if (due_on < inspected_on) yield { pointer: `${at}/due_on`, message: prefixed(t("inspections.asked_early", { day: formatDay(inspected_on) })) };
  }
}

function* placeErrors({ copies }: Paper): Iterable<FieldError> {
  if (copies === null || (Number.isInteger(copies) && copies >= 1 && copies <= MOST_COPIES)) return;
  yield { pointer: "/copy_count", message: t("inspections.copies_wrong", { most: MOST_COPIES }) };
}

/** What is wrong in a section even of a draft; `codes` are the items that concern the place. */
export function listSectionErrors(section: Section, paper: Paper, codes: string[]): FieldError[] {
  if (section === "visit") return [...visitErrors(paper)];
  if (section === "workforce") return [...countErrors(paper.workforce)];
  if (section === "outcome") return [...askedErrors(paper)];
  if (section === "sign") return [...placeErrors(paper)];
  if (section === "checklist") return [...checklistErrors(paper, codes)];
  if (section === "findings") return paper.findings.flatMap((finding, index) => [...findingErrors(finding, index)]);
  return [];
}

export const listDraftErrors = (paper: Paper, codes: string[]): FieldError[] => SECTIONS.flatMap((section) => listSectionErrors(section, paper, codes));

/** What a draft lacks before it can be signed; `codes` are the items that concern the place. */
export function listSigningErrors(paper: Paper, codes: string[]): FieldError[] {
  const missing: [string, string, string][] = [
    [paper.started.trim(), "/started_at", t("inspections.started_missing")],
    [paper.ended.trim(), "/ended_at", t("inspections.ended_missing")],
    ...codes.map((code): [string, string, string] => [paper.checklist[code]?.answer ?? "", `/checklist/${code}`, atItem(code, codes, t("inspections.answer_missing"))]),
    [paper.outcome, "/outcome", t("inspections.outcome_missing")],
    [paper.signature === "refused" ? paper.refusal_reason.trim() : "signs", "/refusal_reason", t("inspections.refusal_missing")],
  ];
  return [...required(missing), ...outcomeErrors(paper)];
}

function* outcomeErrors({ outcome, findings }: Paper): Iterable<FieldError> {
  const pointer = "/outcome";
  if (outcome === "violation_recorded" && findings.length === 0) yield { pointer, message: t("inspections.outcome_needs_finding") };
  if (["no_violation", "reminder"].includes(outcome) && findings.length > 0) {
    yield { pointer, message: t("inspections.finding_needs_outcome") };
  }
}
