/** Where each step of the first day is done, and what is said of it. */
import type { FirstDayStep } from "@/api/generated/types.gen";
import { may } from "@/api/session";
import type { Permission } from "@/api/types";
import { t } from "@/locales";

type Need = FirstDayStep["needs"][number];

/** Whether something must still be done: an optional step may stay as it is. */
export const isMissing = (step: Pick<FirstDayStep, "is_done" | "is_optional">): boolean => step.is_done === false && !step.is_optional;

/** An act of a step: a route, its words, and what one must hold for it. */
export interface StepLink {
  name: string;
  query?: Record<string, string>;
  label: string;
  permission: Permission;
}

function listAccountLinks({ needs }: FirstDayStep): StepLink[] {
  const waits = needs.some(({ code }) => code === "waiting");
  const confirm: StepLink = { name: "second-approvals", label: t("first_day.go_confirm"), permission: "duty:confirm" };
  return [
    { name: "user-new", label: t("first_day.go_user_new"), permission: "user:write" },
    { name: "users", label: t("first_day.go_users"), permission: "user:read" },
    ...(waits ? [confirm] : []),
  ];
}

function listPlanLinks({ needs }: FirstDayStep): StepLink[] {
  if (needs.some(({ code }) => code === "plan_submitted")) return [{ name: "approvals", label: t("first_day.go_approvals"), permission: "plan:approve" }];
  return [{ name: "plan", label: t("first_day.go_plan"), permission: "plan:write" }];
}

function listVisitLinks({ needs }: FirstDayStep): StepLink[] {
  if (needs.some(({ code }) => code === "visit_list_submitted")) {
    return [{ name: "inspection-plans", label: t("first_day.go_approvals"), permission: "inspection-plan:approve" }];
  }
  const begun = needs.some(({ code }) => code === "visit_list_drafted");
  return [begun ? { name: "inspection-plans", label: t("first_day.go_visits"), permission: "inspection-plan:write" } : { name: "inspection-plan-new", label: t("first_day.go_visit_new"), permission: "inspection-plan:write" }];
}

const LINKS: Record<FirstDayStep["code"], (step: FirstDayStep) => StepLink[]> = {
  accounts: listAccountLinks,
  offices: () => [{ name: "users", label: t("first_day.go_users"), permission: "user:read" }],
  team: () => [{ name: "inspection-teams", label: t("first_day.go_teams"), permission: "team:write" }],
  plan: listPlanLinks,
  establishments: () => [
    { name: "import-new", query: { loai: "establishments" }, label: t("first_day.go_import"), permission: "import:use" },
    { name: "establishment-new", label: t("first_day.go_establishment"), permission: "establishment:write" },
  ],
  visits: listVisitLinks,
};

/** What this user can do for the step here and now. */
export const listLinks = (step: FirstDayStep): StepLink[] => LINKS[step.code](step).filter(({ permission }) => may(permission));

export const formatNeed = ({ code, count }: Need): string => t(`first_day.need_${code}`, { count: count ?? 0 });

/** "Trần Thu Hà" who can do it, or what an account for it would hold. */
export function formatDoers({ people, roles }: FirstDayStep): string {
  if (people.length > 0) return t("first_day.people", { people: people.join(", ") });
  return t("first_day.nobody", { roles: roles.map((role) => t(`terms.role_${role}`)).join(", ") });
}
