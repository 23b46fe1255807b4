/** A correction as it is typed, what it lacks, and the body it becomes. */
import type { LineCorrection } from "@/api/generated/types.gen";
import { toCheckedBody } from "@/lib/bodies";
import { normalizeText } from "@/lib/text";
import { t } from "@/locales";
import type { FieldError } from "@/composables/useForm";

export interface Correction {
  value: number | null;
  reason: string;
  proof: string;
  document_no: string;
  /** `inspections/<id>` */
  record: string;
  /** The id of a file of the report. */
  file: string;
}

/** The proof that was chosen, and the field that asks for it. */
const PROOFS: Record<string, { given: (one: Correction) => string; pointer: string }> = {
  paper: { given: ({ document_no }) => normalizeText(document_no), pointer: "/evidence/document_no" },
  record: { given: ({ record }) => record, pointer: "/evidence/id" },
  file: { given: ({ file }) => file, pointer: "/evidence/id" },
};
const proofOf = ({ proof }: Correction) => PROOFS[proof] ?? PROOFS["paper"];

export function checkCorrection(one: Correction): FieldError[] {
  const found: FieldError[] = [];
  const proof = proofOf(one);
  if (one.value === null || Number.isNaN(one.value)) found.push({ pointer: "/value", message: t("report_acts.value_missing") });
  if (!normalizeText(one.reason)) found.push({ pointer: "/reason", message: t("report_acts.reason_missing") });
  if (proof && !proof.given(one)) found.push({ pointer: proof.pointer, message: t("report_acts.proof_missing") });
  return found;
}

export function toBody(one: Correction): LineCorrection {
  const [entity, id] = one.proof === "file" ? ["attachments", one.file] : one.record.split("/");
  return toCheckedBody<LineCorrection>({ value: one.value, reason: normalizeText(one.reason), evidence: one.proof === "paper" ? { document_no: normalizeText(one.document_no) } : { entity, id } });
}
