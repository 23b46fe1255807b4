/** Where the lines of the list of work are done: in a part of the page, or on a page of their own. */
import type { WeekItem, WeekPart } from "@/weekPart";

/** Whether a part of the page does this. */
export const isOfPart = ({ kind }: Pick<WeekItem, "kind">, { kinds }: Pick<WeekPart, "kinds">): boolean => kinds.some((one) => kind.startsWith(one));

/** The page of a record, by what the list calls its table. */
const PAGES: Record<string, string> = {
  violations: "violation",
  plan_tasks: "task",
  reports: "report",
  inspections: "inspection",
  imports: "import-check",
  establishments: "establishment",
  inspection_plans: "inspection-plan",
  commune_ratings: "commune-rating",
};

export const getRouteName = (entity: string): string | undefined => PAGES[entity];
