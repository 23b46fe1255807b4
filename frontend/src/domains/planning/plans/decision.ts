/** A decision on a plan or on one of its targets, before it is sent. */
import type { PlanRead, TargetRead } from "@/api/generated/types.gen";

export interface Decision {
  act: "approve" | "return";
  plan: PlanRead;
  /** Undefined: the plan as a whole, with the targets submitted in it. */
  target?: TargetRead;
}

export const getPath = ({ act, plan, target }: Decision): string =>
  target ? `/plans/${plan.id}/targets/${target.code}/${act}` : `/plans/${plan.id}/${act}`;

export const getVersion = ({ plan, target }: Decision): number => (target ?? plan).version;

export const getName = ({ plan, target }: Decision): string => (target ? target.short_title || target.title : plan.title);

/** How many targets keep a submitted plan from being approved: returned by themselves, or not submitted yet. */
export const countOpen = (targets: TargetRead[]): number => targets.filter(({ status }) => status === "returned" || status === "draft").length;
