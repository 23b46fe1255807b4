/** A correction as it is typed, what it lacks, and the body it becomes. */
import { t } from "@/locales";
import type { FieldError } from "@/ui/form";

export interface Correction {
  value: number | null;
  reason: string;
  proof: string;
  document_no: string;
  /** `inspections/<id>` */
  record: string;
}

const text = (value: string): string => value.trim().normalize("NFC");

export function checkCorrection({ value, reason, proof, document_no, record }: Correction): FieldError[] {
  const found: FieldError[] = [];
  if (value === null || Number.isNaN(value)) found.push({ pointer: "/value", message: t("report_acts.value_missing") });
  if (!text(reason)) found.push({ pointer: "/reason", message: t("report_acts.reason_missing") });
  if (proof === "record" ? !record : !text(document_no)) {
    found.push({ pointer: proof === "record" ? "/evidence/id" : "/evidence/document_no", message: t("report_acts.proof_missing") });
  }
  return found;
}

export function bodyOf({ value, reason, proof, document_no, record }: Correction): object {
  const [entity, id] = record.split("/");
  return { value, reason: text(reason), evidence: proof === "record" ? { entity, id } : { document_no: text(document_no) } };
}
