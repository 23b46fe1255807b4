/** What can be done with a plan, and what each act asks for. */
import { api } from "@/api/client";
import type { InspectionPlanRead, LineRead } from "@/api/generated/types.gen";
import { isDay } from "@/lib/dates";
import { t } from "@/locales";
import type { FieldError } from "@/composables/useForm";

export type ActName = "submit" | "approve" | "return" | "withdraw" | "cancel" | "look" | "line" | "open";

export interface Act {
  name: ActName;
  /** For "line": the visit that will not take place. */
  line?: LineRead;
}

/** What is typed into the dialog of an act. */
export interface ActionForm {
  reason: string;
  overlap_reason: string;
  document_no: string;
  approved_on: string;
  comments: Record<string, string>;
}

export const needsReason = ({ name }: Act): boolean => !["submit", "approve"].includes(name);
export const needsOverlapReason = ({ name }: Act, overlaps: number): boolean => ["submit", "approve"].includes(name) && overlaps > 0;

const normalizeText = (value: string): string => value.trim().normalize("NFC");

export function checkActionForm(act: Act, said: ActionForm, overlaps: number, explained: boolean): FieldError[] {
  const found: FieldError[] = [];
  const need = (ok: boolean, pointer: string, message: string): void => void (ok || found.push({ pointer, message }));
  if (act.name === "approve") {
    need(Boolean(normalizeText(said.document_no)), "/document_no", t("inspection_plans.document_no_missing"));
    need(isDay(said.approved_on), "/approved_on", t("inspection_plans.approved_on_missing"));
  }
  if (needsReason(act)) need(Boolean(normalizeText(said.reason)), "/reason", t("inspection_plans.reason_missing"));
  if (needsOverlapReason(act, overlaps) && !explained) need(Boolean(normalizeText(said.overlap_reason)), "/overlap_reason", t("inspection_plans.reason_missing"));
  return found;
}

export function toBody(act: Act, said: ActionForm): Record<string, unknown> {
  const overlap_reason = normalizeText(said.overlap_reason) || null;
  switch (act.name) {
    case "submit":
      return { overlap_reason };
    case "approve":
      return { document_no: normalizeText(said.document_no), approved_on: said.approved_on, overlap_reason };
    case "return": {
      const comments = Object.entries(said.comments).filter(([, comment]) => normalizeText(comment));
      return { reason: normalizeText(said.reason), comments: comments.map(([visit_id, comment]) => ({ visit_id, comment: normalizeText(comment) })) };
    }
    case "open":
      return { kind: "open", reason: normalizeText(said.reason) };
    default:
      return { reason: normalizeText(said.reason) };
  }
}

export function sendAction<T>(plan: InspectionPlanRead, act: Act, body: unknown, key: string): Promise<T> {
  if (act.line) return api.post<T>(`/inspection-plan-visits/${act.line.id}/cancel`, body, { key });
  if (act.name === "open") return api.post<T>(`/inspection-plans/${plan.id}/openings`, body, { key });
  return api.post<T>(`/inspection-plans/${plan.id}/${act.name}`, body, { key, version: plan.version });
}
