/** One founding paper of a team as its form holds it: its fields, what must be true of them, what is sent. */
import type { TeamPaperCreate, TeamPaperRead, TeamPaperUpdate } from "@/api/generated/types.gen";
import { today } from "@/api/session";
import type { Choice } from "@/presentation/choice";
import { checkFields } from "@/composables/fieldChecks";
import type { FieldError } from "@/composables/useForm";
import { buildMergePatch, mapFields, toCheckedBody } from "@/lib/bodies";
import { formatDay, isDay } from "@/lib/dates";
import { newId } from "@/lib/ids";
import { toTextOrNull } from "@/lib/text";
import { type WordKey, t } from "@/locales";

/** Fields that are corrected; each has its words `field_…`. */
export const FIELDS = ["kind", "document_no", "issued_on", "issuer", "note"] as const;
export const LIMITS = { document_no: 60, issuer: 200, note: 4000 } as const;
export const KINDS = ["proposal", "decision", "regulation"] as const;
const NEEDED = ["kind", "document_no", "issued_on", "issuer"] as const;

type Field = (typeof FIELDS)[number];
/** Texts are "" when empty. */
export type TeamPaperForm = Record<Field, string>;

export const getLabel = (field: Field): string => t(`team_papers.field_${field}`);
export const formatKind = (kind: string): string => t(`team_papers.kind_${kind}` as WordKey);
export const listKindChoices = (): Choice[] => KINDS.map((value) => ({ value, label: formatKind(value) }));

export function newForm(kind: string): TeamPaperForm & { id: string } {
  return { id: newId(), kind, document_no: "", issued_on: "", issuer: "", note: "" };
}

export function toForm(record: TeamPaperRead): TeamPaperForm {
  const { kind, document_no, issued_on, issuer } = record;
  return { kind, document_no, issued_on, issuer, note: record.note ?? "" };
}

export function checkForm(form: TeamPaperForm): FieldError[] {
  const isLater = isDay(form.issued_on) && form.issued_on > today();
  return [
    ...checkFields(form, { label: getLabel, needed: NEEDED, limits: LIMITS, days: ["issued_on"] }),
    ...(isLater ? [{ pointer: "/issued_on", message: t("team_papers.issued_later") }] : []),
  ];
}

type Body = Pick<TeamPaperCreate, Field>;

export const toBody = (form: TeamPaperForm): Body => toCheckedBody<Body>(mapFields(FIELDS, (field) => toTextOrNull(form[field])));

/** A merge patch: only what differs from `base`. */
export const buildPatch = (base: TeamPaperForm, form: TeamPaperForm): TeamPaperUpdate => buildMergePatch(toBody(base), toBody(form));

/** A value as people read it; "" when empty. */
export function formatValue(field: Field, form: TeamPaperForm): string {
  if (field === "kind") return form.kind && formatKind(form.kind);
  if (field === "issued_on") return isDay(form.issued_on) ? formatDay(form.issued_on) : form.issued_on;
  return form[field];
}

/** What the page of a paper says of it. */
export function listFacts(record: TeamPaperRead): [label: string, value: string][] {
  const form = toForm(record);
  return FIELDS.map((field) => [getLabel(field), formatValue(field, form)]);
}
