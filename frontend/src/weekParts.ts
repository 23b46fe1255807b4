/** The parts of the page of the week, found by the name of their module. */
import { may } from "@/api/session";
import type { WeekPart } from "./weekPart";

const found = import.meta.glob<{ week: WeekPart }>("./domains/*/*/week.ts", { eager: true });

/** The parts that are this person's, in the order of the page. */
export const listWeekParts = (): WeekPart[] =>
  Object.values(found)
    .map(({ week }) => week)
    .filter(({ permission, isMine }) => may(permission) && (isMine?.() ?? true))
    .sort((a, b) => a.order - b.order);
