/** Whether the plan is on course: a target is if it is met, or will be within the year at today's pace. */
import type { BoardRead, BoardTarget } from "@/api/generated/types.gen";
import { toVerdict } from "@/presentation/targetTone";

export interface Course {
  on: number;
  /** Targets that can be judged: not those whose time has not come, nor those that count nothing. */
  total: number;
  off: BoardTarget[];
}

export function judgeCourse({ targets, as_of: asOf, plan }: Pick<BoardRead, "targets" | "as_of" | "plan">): Course {
  const judged = targets.filter((target) => !["empty", "early"].includes(toVerdict(target, asOf ?? "", plan?.year ?? 0)));
  const off = judged.filter(({ met, forecast }) => !met && !forecast?.reaches_on);
  return { on: judged.length - off.length, total: judged.length, off };
}
