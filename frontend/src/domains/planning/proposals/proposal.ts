/** A proposal as its form holds it, what must be true of it; and the filters of the list. */
import { ref } from "vue";
import type { ProposalCreate, ProposalRow } from "@/api/generated/types.gen";
import { today } from "@/api/session";
import type { Filter } from "@/components/UiChips.vue";
import type { FieldError } from "@/composables/useForm";
import { isDay } from "@/lib/dates";
import { newId } from "@/lib/ids";
import { normalizeText, toTextOrNull } from "@/lib/text";
import { t } from "@/locales";
import { listOwnUnitChoices } from "@/presentation/unitChoices";

export interface ProposalForm {
  id: string;
  org_unit_id: string;
  subject: string;
  text: string;
  document_no: string;
  sent_on: string;
}

export const newForm = (): ProposalForm => ({
  id: newId(),
  org_unit_id: listOwnUnitChoices()[0]?.value ?? "",
  subject: "",
  text: "",
  document_no: "",
  sent_on: today(),
});

export function checkForm({ subject, text, sent_on }: ProposalForm): FieldError[] {
  const errors: FieldError[] = [];
  if (!normalizeText(subject)) errors.push({ pointer: "/subject", message: t("proposals.subject_missing") });
  if (!normalizeText(text)) errors.push({ pointer: "/text", message: t("proposals.text_missing") });
  if (!isDay(sent_on)) errors.push({ pointer: "/sent_on", message: t("proposals.day_wrong") });
  return errors;
}

export const toBody = (form: ProposalForm): ProposalCreate => ({
  ...form,
  subject: normalizeText(form.subject),
  text: normalizeText(form.text),
  document_no: toTextOrNull(form.document_no),
});

export const getTag = ({ status, is_late }: Pick<ProposalRow, "status" | "is_late">): string => (is_late ? "overdue" : status);

export const lastList = ref("/kien-nghi-cap-tren");
export const IN_ADDRESS = ["status", "q"] as const;

export const buildFilters = (): Filter[] => [
  { name: "status", label: t("proposals.field_status"), choices: (["sent", "answered", "withdrawn"] as const).map((value) => ({ value, label: t(`terms.proposal_${value}`) })) },
];
