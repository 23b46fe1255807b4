/** A recheck as its two forms hold it: the first, for which the system draws, and the draft at work; and the filters of the list. */
import { ref } from "vue";
import { api } from "@/api/client";
import { formatCommune, communes } from "@/api/catalogues";
import type { RecheckCreate, RecheckRead, RecheckStatus, RecheckUpdate, SampledVisit } from "@/api/generated/types.gen";
import { me, today } from "@/api/session";
import type { Filter } from "@/components/UiChips.vue";
import type { FieldError } from "@/composables/useForm";
import { buildMergePatch, toCheckedBody } from "@/lib/bodies";
import { formatDay, isDay } from "@/lib/dates";
import { newId } from "@/lib/ids";
import { normalizeText, toTextOrNull } from "@/lib/text";
import { t } from "@/locales";
import type { Choice } from "@/presentation/choice";
import { listPeriodChoices } from "@/presentation/periods";

export const NOTE_LIMIT = 4000;
export const MOST_SAMPLED = 50;
export const STATUSES: RecheckStatus[] = ["draft", "signed", "cancelled"];
export const VERDICTS = ["in_order", "to_be_corrected"] as const;
const USUAL_SIZE = 5;
const SUGGESTIONS = 20;

export interface NewRecheck {
  id: string;
  team_id: string;
  checked_team: Choice | null;
  checked_on: string;
  sample_from: string;
  sample_to: string;
  sample_size: number | null;
}

export interface Verdict {
  /** "" = not looked at yet. */
  verdict: string;
  note: string;
}

/** Texts are "" when empty; days are `yyyy-MM-dd`; findings by the id of the visit. */
export interface RecheckForm {
  checked_on: string;
  member_ids: string[];
  verdicts: Record<string, Verdict>;
  looked_at: string;
  findings: string;
  guidance: string;
  asked: { text: string; due_on: string }[];
}

export function newRecheck(): NewRecheck {
  const day = today();
  return { id: newId(), team_id: "", checked_team: null, checked_on: day, sample_from: `${day.slice(0, 4)}-01-01`, sample_to: day, sample_size: USUAL_SIZE };
}

function checkDay(day: string, pointer: string): FieldError[] {
  if (!isDay(day)) return [{ pointer, message: t("rechecks.day_wrong") }];
  return day > today() ? [{ pointer, message: t("rechecks.day_future", { day: formatDay(today()) }) }] : [];
}

export function checkNew(form: NewRecheck): FieldError[] {
  const size = form.sample_size;
  const isSize = size !== null && !Number.isNaN(size) && size <= MOST_SAMPLED;
  const areDays = isDay(form.sample_from) && isDay(form.sample_to);
  return [
    ...(form.team_id ? [] : [{ pointer: "/team_id", message: t("rechecks.team_missing") }]),
    ...(form.checked_team ? [] : [{ pointer: "/checked_team_id", message: t("rechecks.checked_missing") }]),
    ...checkDay(form.checked_on, "/checked_on"),
    ...checkDay(form.sample_from, "/sample_from"),
    ...checkDay(form.sample_to, "/sample_to"),
    ...(areDays && form.sample_to < form.sample_from ? [{ pointer: "/sample_to", message: t("rechecks.period_backwards") }] : []),
    ...(areDays && isDay(form.checked_on) && form.sample_to > form.checked_on ? [{ pointer: "/sample_to", message: t("rechecks.period_late") }] : []),
    ...(isSize ? [] : [{ pointer: "/sample_size", message: t("rechecks.size_wrong", { most: MOST_SAMPLED }) }]),
  ];
}

export const toNewBody = ({ checked_team, sample_size, ...form }: NewRecheck): RecheckCreate => ({
  ...form,
  checked_team_id: checked_team?.value ?? "",
  sample_size: sample_size ?? 0,
});

export function toForm(record: RecheckRead): RecheckForm {
  return {
    checked_on: record.checked_on,
    member_ids: [...record.member_ids],
    verdicts: Object.fromEntries(record.sample.map(({ inspection_id, verdict, note }) => [inspection_id, { verdict: verdict ?? "", note: note ?? "" }])),
    looked_at: record.looked_at ?? "",
    findings: record.findings ?? "",
    guidance: record.guidance ?? "",
    asked: record.recommendation_items.map((item) => ({ ...item })),
  };
}

/** What not even a draft may have. */
export function checkForm(form: RecheckForm): FieldError[] {
  const faults = Object.entries(form.verdicts).filter(([, { verdict, note }]) => verdict === "to_be_corrected" && !note.trim());
  return [
    ...checkDay(form.checked_on, "/checked_on"),
    ...faults.map(([id]) => ({ pointer: `/sample_findings/${id}/note`, message: t("rechecks.note_missing") })),
    ...form.asked.flatMap(({ text, due_on }, index) => [
      ...(text.trim() ? [] : [{ pointer: `/recommendation_items/${index}/text`, message: t("rechecks.asked_missing") }]),
      ...(isDay(due_on) ? [] : [{ pointer: `/recommendation_items/${index}/due_on`, message: t("rechecks.day_wrong") }]),
    ]),
  ];
}

type Body = Required<RecheckUpdate>;

function toBody(form: RecheckForm): Body {
  return toCheckedBody<Body>({
    checked_on: form.checked_on,
    member_ids: form.member_ids,
    sample_findings: Object.fromEntries(
      Object.entries(form.verdicts).map(([id, { verdict, note }]) => [id, verdict ? { verdict, note: toTextOrNull(note) } : null]),
    ),
    looked_at: toTextOrNull(form.looked_at),
    findings: toTextOrNull(form.findings),
    guidance: toTextOrNull(form.guidance),
    recommendation_items: form.asked.map(({ text, due_on }) => ({ text: normalizeText(text), due_on })),
  });
}

/** A merge patch: only what differs from `base`. */
export const buildPatch = (base: RecheckForm, form: RecheckForm): RecheckUpdate => buildMergePatch(toBody(base), toBody(form));

/** What the draft still lacks to be signed, in words. */
export function listLacks(record: RecheckRead): string[] {
  const left = record.sample.filter(({ verdict }) => !verdict).length;
  return [
    ...(record.member_ids.length === 0 ? [t("rechecks.lacks_members")] : []),
    ...(left > 0 ? [t("rechecks.lacks_verdicts", { count: left })] : []),
    ...(record.findings ? [] : [t("rechecks.lacks_findings")]),
  ];
}

/** "03/BB-ĐKT178 ngày 01/10/2022" */
export const formatMinutes = ({ record_no, inspected_on }: Pick<SampledVisit, "record_no" | "inspected_on">): string =>
  t("rechecks.minutes", { no: record_no, day: formatDay(inspected_on) });

/** Teams of units below, by the name of their unit. */
export async function searchCheckableTeams(q: string): Promise<Choice[]> {
  const { items } = await api.get("/rechecks/teams", { query: { q: q.trim().length > 1 ? q : undefined, limit: SUGGESTIONS } });
  return items.map(({ id, name, org_unit_name, signed_count }) => ({ value: id, label: name, context: t("rechecks.team_context", { unit: org_unit_name, count: signed_count }) }));
}

const MOST_TEAMS = 200;

/** Active teams of the person's own units; whoever only sits in teams: these. */
export async function fetchOwnTeams(): Promise<Choice[]> {
  const units = new Set((me.value?.units ?? []).map(({ id }) => id));
  const seats = new Set((me.value?.teams ?? []).map(({ id }) => id));
  const isBound = (me.value?.roles ?? []).every(({ role }) => role === "inspector");
  const { items } = await api.get("/inspection-teams", { query: { limit: MOST_TEAMS } });
  return items
    .filter((team) => team.is_active && (isBound ? seats.has(team.id) : units.has(team.org_unit_id)))
    .map(({ id, name }) => ({ value: id, label: name }));
}

/** Where the list was left. */
export const lastList = ref("/phuc-tra");
export const FILTERS = ["period", "status", "checked_unit_id"] as const;
export const IN_ADDRESS = [...FILTERS] as const;

export function buildFilters(): Filter[] {
  const units = communes.items.value.map((unit) => ({ value: unit.id, label: formatCommune(unit) }));
  return [
    { name: "period", label: t("inspections.filter_period"), choices: listPeriodChoices() },
    { name: "status", label: t("rechecks.field_status"), choices: STATUSES.map((value) => ({ value, label: t(`terms.recheck_${value}`) })) },
    ...(units.length > 1 ? [{ name: "checked_unit_id", label: t("rechecks.filter_commune"), choices: units }] : []),
  ];
}
