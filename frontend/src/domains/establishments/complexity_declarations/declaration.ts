/** One declaration as its form holds it: its fields, what must be true of them, what is sent; and the filters of the list. */
import { ref } from "vue";
import { api } from "@/api/client";
import { formatCommune, communes, getCommuneName } from "@/api/catalogues";
import type {
  ComplexityDeclarationCreate,
  ComplexityDeclarationRead,
  ComplexityDeclarationUpdate,
  ComplexityReason,
  ComplexityStatus,
  ComplexitySubject,
} from "@/api/generated/types.gen";
import { today } from "@/api/session";
import type { Filter } from "@/components/UiChips.vue";
import type { FieldError } from "@/composables/useForm";
import { buildMergePatch, toCheckedBody } from "@/lib/bodies";
import { formatDay, isDay } from "@/lib/dates";
import { newId } from "@/lib/ids";
import { countCharacters, toTextOrNull } from "@/lib/text";
import { t } from "@/locales";
import type { Choice } from "@/presentation/choice";

export const LIMITS = { decision_no: 60, signed_by: 200, note: 4000 } as const;
export const REASONS: ComplexityReason[] = [
  "prostitution_signs",
  "repeated_violations",
  "criminal_case",
  "other_vices",
  "public_order",
  "obstruction",
  "other",
];
export const STATUSES: ComplexityStatus[] = ["in_force", "upcoming", "ended", "withdrawn"];
export const SUBJECTS: ComplexitySubject[] = ["establishment", "area"];
const SUGGESTIONS = 12;

/** What is copied from the decision, and may be corrected. Texts are "" when empty; days are `yyyy-MM-dd`. */
export interface DecisionForm {
  decision_no: string;
  declared_on: string;
  signed_by: string;
  reasons: string[];
  note: string;
}

export interface DeclarationForm extends DecisionForm {
  id: string;
  subject: ComplexitySubject;
  place: Choice | null;
  area: Choice | null;
  valid_from: string;
  valid_to: string;
}

export const getLabel = (field: keyof DecisionForm | "valid_from" | "valid_to" | "place" | "area" | "subject"): string => t(`complexity_declarations.field_${field}`);
export const formatReason = (reason: ComplexityReason): string => t(`complexity_declarations.reason_${reason}`);
export const listReasonChoices = (): Choice[] => REASONS.map((value) => ({ value, label: formatReason(value) }));
export const formatReasons = (reasons: ComplexityReason[]): string => reasons.map(formatReason).join("; ");
/** What was declared: the establishment or the area. */
export const getSubjectName = (row: ComplexityDeclarationRead): string => row.establishment_name ?? row.area_name ?? "–";
export const getSubject = (row: Pick<ComplexityDeclarationRead, "area_id">): ComplexitySubject => (row.area_id ? "area" : "establishment");

/** "từ 01/09/2022", "01/09/2022 đến hết 31/12/2022" */
export function formatDays({ valid_from, valid_to }: Pick<ComplexityDeclarationRead, "valid_from" | "valid_to">): string {
  const from = formatDay(valid_from);
  return valid_to ? t("complexity_declarations.days", { from, to: formatDay(valid_to) }) : t("complexity_declarations.days_open", { from });
}

export function newForm(): DeclarationForm {
  return {
    id: newId(),
    subject: "establishment",
    place: null,
    area: null,
    decision_no: "",
    declared_on: "",
    signed_by: "",
    reasons: [],
    note: "",
    valid_from: "",
    valid_to: "",
  };
}

export const toForm = ({ decision_no, declared_on, signed_by, reasons, note }: ComplexityDeclarationRead): DecisionForm => ({
  decision_no,
  declared_on,
  signed_by,
  reasons: [...reasons],
  note: note ?? "",
});

/** What is wrong with the words of a decision. */
export function checkDecision(form: DecisionForm): FieldError[] {
  const needed = (["decision_no", "signed_by"] as const).filter((field) => !form[field].trim());
  const long = (["decision_no", "signed_by", "note"] as const).filter((field) => countCharacters(form[field]) > LIMITS[field]);
  const needsNote = form.reasons.includes("other") && !form.note.trim();
  return [
    ...needed.map((field) => ({ pointer: `/${field}`, message: t("complexity_declarations.missing", { label: getLabel(field) }) })),
    ...checkDay(form.declared_on, "declared_on", true),
    ...(form.reasons.length === 0 ? [{ pointer: "/reasons", message: t("complexity_declarations.reason_missing") }] : []),
    ...(needsNote ? [{ pointer: "/note", message: t("complexity_declarations.other_note") }] : []),
    ...long.map((field) => ({
      pointer: `/${field}`,
      message: t("complexity_declarations.too_long", { label: getLabel(field), count: countCharacters(form[field]) - LIMITS[field] }),
    })),
  ];
}

/** A decision's own day is needed and has come; the others may be left out. */
function checkDay(day: string, field: "declared_on" | "valid_from" | "valid_to", isDecision: boolean): FieldError[] {
  const pointer = `/${field}`;
  if (!day) return isDecision ? [{ pointer, message: t("complexity_declarations.missing", { label: getLabel(field) }) }] : [];
  if (!isDay(day)) return [{ pointer, message: t("complexity_declarations.day_wrong") }];
  return isDecision && day > today() ? [{ pointer, message: t("complexity_declarations.day_future") }] : [];
}

export function checkForm(form: DeclarationForm): FieldError[] {
  const lacksSubject = form.subject === "area" ? !form.area : !form.place;
  const first = form.valid_from || form.declared_on;
  const starts = isDay(form.valid_from) && isDay(form.declared_on) && form.valid_from < form.declared_on;
  const ends = isDay(form.valid_to) && isDay(first) && form.valid_to < first;
  return [
    ...(lacksSubject ? [{ pointer: form.subject === "area" ? "/area_id" : "/establishment_id", message: t(`complexity_declarations.choose_${form.subject}`) }] : []),
    ...checkDecision(form),
    ...checkDay(form.valid_from, "valid_from", false),
    ...checkDay(form.valid_to, "valid_to", false),
    ...(starts ? [{ pointer: "/valid_from", message: t("complexity_declarations.starts_early") }] : []),
    ...(ends ? [{ pointer: "/valid_to", message: t("complexity_declarations.ends_early", { day: formatDay(first) }) }] : []),
  ];
}

type DecisionBody = Pick<ComplexityDeclarationCreate, keyof DecisionForm>;

const toDecisionBody = (form: DecisionForm): DecisionBody =>
  toCheckedBody<DecisionBody>({
    decision_no: form.decision_no.trim(),
    declared_on: form.declared_on,
    signed_by: form.signed_by.trim(),
    reasons: REASONS.filter((reason) => form.reasons.includes(reason)),
    note: toTextOrNull(form.note),
  });

export const toBody = (form: DeclarationForm): ComplexityDeclarationCreate => ({
  ...toDecisionBody(form),
  id: form.id,
  establishment_id: form.subject === "establishment" ? (form.place?.value ?? null) : null,
  area_id: form.subject === "area" ? (form.area?.value ?? null) : null,
  valid_from: toTextOrNull(form.valid_from),
  valid_to: toTextOrNull(form.valid_to),
});

/** A merge patch: only what differs from `base`. */
export const buildPatch = (base: DecisionForm, form: DecisionForm): ComplexityDeclarationUpdate => buildMergePatch(toDecisionBody(base), toDecisionBody(form));

/** A value as people read it; "" when empty. */
export function formatValue(field: keyof DecisionForm, form: DecisionForm): string {
  if (field === "reasons") return formatReasons(form.reasons as ComplexityReason[]);
  const value = form[field];
  return field === "declared_on" && isDay(value) ? formatDay(value) : value;
}

export async function searchPlaces(q: string): Promise<Choice[]> {
  const { items } = await api.get("/establishments", { query: { q, limit: SUGGESTIONS } });
  return items.map(({ id, name, org_unit_id, org_unit_name }) => ({ value: id, label: name, context: getCommuneName(org_unit_id, org_unit_name) }));
}

export async function searchAreas(q: string): Promise<Choice[]> {
  const { items } = await api.get("/areas", { query: { q, on: today(), limit: SUGGESTIONS } });
  return items.map(({ id, name, org_unit_id, org_unit_name }) => ({ value: id, label: name, context: getCommuneName(org_unit_id, org_unit_name) }));
}

/** Where the list was left. */
export const lastList = ref("/dien-phuc-tap");
/** Names of the filters, as the API takes them; the address of the page keeps them. */
export const FILTERS = ["status", "subject", "org_unit_id", "boundaries"] as const;
export const IN_ADDRESS = [...FILTERS, "q"] as const;

export function buildFilters(): Filter[] {
  const units = communes.items.value.map((unit) => ({ value: unit.id, label: formatCommune(unit) }));
  return [
    { name: "status", label: t("complexity_declarations.field_status"), choices: STATUSES.map((value) => ({ value, label: t(`terms.complexity_${value}`) })) },
    { name: "subject", label: t("complexity_declarations.field_subject"), choices: SUBJECTS.map((value) => ({ value, label: t(`complexity_declarations.subject_${value}`) })) },
    ...(units.length > 1 ? [{ name: "org_unit_id", label: t("complexity_declarations.filter_commune"), choices: units }] : []),
  ];
}
