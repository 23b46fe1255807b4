/** A decision on a plan or on one of its targets, before it is sent. */
import { api } from "@/api/client";
import type { PlanRead, TargetRead } from "@/api/generated/types.gen";
import { toCheckedBody } from "@/lib/bodies";

export interface Decision {
  act: "approve" | "return";
  plan: PlanRead;
  /** Undefined: the plan as a whole, with the targets submitted in it. */
  target?: TargetRead;
}

export function sendDecision({ act, plan, target }: Decision, body: { comment: string | null }, key: string): Promise<unknown> {
  const { id } = plan;
  const said = toCheckedBody<{ comment: string }>(body);
  if (target) return api.post(`/plans/{id}/targets/{code}/${act}`, { path: { id, code: target.code }, body: said, version: target.version, key });
  return api.post(`/plans/{id}/${act}`, { path: { id }, body: said, version: plan.version, key });
}

export const getName = ({ plan, target }: Decision): string => (target ? target.short_title || target.title : plan.title);

/** How many targets keep a submitted plan from being approved: returned by themselves, or not submitted yet. */
export const countOpen = (targets: TargetRead[]): number => targets.filter(({ status }) => status === "returned" || status === "draft").length;
