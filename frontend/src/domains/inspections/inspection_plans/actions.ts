/** What can be done with a plan, and what each act asks for. */
import { api } from "@/api/client";
import type { InspectionPlanRead, LineRead, LookedRead } from "@/api/generated/types.gen";
import { isDay } from "@/lib/dates";
import { normalizeText, toTextOrNull } from "@/lib/text";
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

/** Does the act; answers the plan that was looked into, for "look". */
export async function sendAction({ id, version }: InspectionPlanRead, act: Act, said: ActionForm, key: string): Promise<{ looked: LookedRead | null }> {
  const reason = normalizeText(said.reason);
  const overlap_reason = toTextOrNull(said.overlap_reason);
  const asked = { path: { id }, version, key };
  switch (act.name) {
    case "submit":
      await api.post("/inspection-plans/{id}/submit", { ...asked, body: { overlap_reason } });
      break;
    case "approve":
      await api.post("/inspection-plans/{id}/approve", { ...asked, body: { document_no: normalizeText(said.document_no), approved_on: said.approved_on, overlap_reason } });
      break;
    case "return":
      await api.post("/inspection-plans/{id}/return", { ...asked, body: { reason, comments: listComments(said) } });
      break;
    case "look":
      return { looked: await api.post("/inspection-plans/{id}/look", { path: { id }, body: { reason }, key }) };
    case "line":
      await api.post("/inspection-plan-visits/{id}/cancel", { path: { id: act.line?.id ?? "" }, body: { reason }, key });
      break;
    case "open":
      await api.post("/inspection-plans/{id}/openings", { path: { id }, body: { kind: "open", reason }, key });
      break;
    default:
      await api.post(`/inspection-plans/{id}/${act.name}`, { ...asked, body: { reason } });
  }
  return { looked: null };
}

const listComments = ({ comments }: ActionForm) =>
  Object.entries(comments)
    .map(([visit_id, comment]) => ({ visit_id, comment: normalizeText(comment) }))
    .filter(({ comment }) => comment);
