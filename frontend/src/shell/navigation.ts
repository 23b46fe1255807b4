/** The navigation by job: groups, items, and the phone bar of each role. */
import type { Router } from "vue-router";
import { may, me } from "@/api/session";
import type { Permission, Role } from "@/api/types";
import type { WordKey } from "@/locales";
import type { IconName } from "@/presentation/icons";

export interface NavItem {
  /** The name of the route; without a route of this name the item is hidden. */
  name: string;
  icon: IconName;
  word: WordKey;
  /** For the phone bar, where a label has about 70 pixels. */
  short: WordKey;
}

export interface NavGroup {
  key: "work" | "plan" | "area" | "prevention" | "review" | "data" | "admin";
  items: NavItem[];
}

const items = {
  handovers: { name: "handovers", icon: "returned", word: "shell.nav_handovers", short: "shell.short_handovers" },
  targets: { name: "targets", icon: "flag", word: "shell.nav_targets", short: "shell.short_targets" },
  inbox: { name: "inbox", icon: "mail", word: "shell.nav_inbox", short: "shell.short_inbox" },
  deadlines: { name: "deadlines", icon: "clock", word: "shell.nav_deadlines", short: "shell.short_deadlines" },
  daysOff: { name: "days-off", icon: "calendar", word: "shell.nav_days_off", short: "shell.short_days_off" },
  board: { name: "board", icon: "tasks", word: "shell.nav_board", short: "shell.short_board" },
  approvals: { name: "approvals", icon: "check", word: "shell.nav_approvals", short: "shell.short_approvals" },
  second_approvals: { name: "second-approvals", icon: "team", word: "shell.nav_second_approvals", short: "shell.short_second_approvals" },
  register: { name: "decision-register", icon: "book", word: "shell.nav_register", short: "shell.short_register" },
  tasks: { name: "tasks", icon: "list", word: "shell.nav_tasks", short: "shell.short_tasks" },
  communes: { name: "communes", icon: "pin", word: "shell.nav_communes", short: "shell.short_communes" },
  establishments: { name: "establishments", icon: "home", word: "shell.nav_establishments", short: "shell.short_establishments" },
  inspections: { name: "inspections", icon: "inspection", word: "shell.nav_inspections", short: "shell.short_inspections" },
  visit_order: { name: "visit-order", icon: "sort", word: "shell.nav_visit_order", short: "shell.short_visit_order" },
  visit_gap: { name: "visit-gap", icon: "dashed", word: "shell.nav_visit_gap", short: "shell.short_visit_gap" },
  visit_points: { name: "visit-points", icon: "list", word: "shell.nav_visit_points", short: "shell.short_visit_points" },
  recommendations: { name: "recommendations", icon: "returned", word: "shell.nav_recommendations", short: "shell.short_recommendations" },
  visits: { name: "inspection-plans", icon: "calendar", word: "shell.nav_visits", short: "shell.short_visits" },
  teams: { name: "inspection-teams", icon: "team", word: "shell.nav_teams", short: "shell.short_teams" },
  violations: { name: "violations", icon: "hammer", word: "shell.nav_violations", short: "shell.short_violations" },
  communication: { name: "communication-activities", icon: "megaphone", word: "shell.nav_communication", short: "shell.short_communication" },
  tips: { name: "tip-offs", icon: "mail", word: "shell.nav_tips", short: "shell.short_tips" },
  trainings: { name: "trainings", icon: "cap", word: "shell.nav_trainings", short: "shell.short_trainings" },
  staff: { name: "staff", icon: "badge", word: "shell.nav_staff", short: "shell.short_staff" },
  support: { name: "support", icon: "hands", word: "shell.nav_support", short: "shell.short_support" },
  ratings: { name: "commune-ratings", icon: "star", word: "shell.nav_ratings", short: "shell.short_ratings" },
  reports: { name: "reports", icon: "page", word: "shell.nav_reports", short: "shell.short_reports" },
  open_data: { name: "open-data", icon: "globe", word: "shell.nav_open_data", short: "shell.short_open_data" },
  calendars: { name: "report-calendars", icon: "calendar", word: "shell.nav_report_calendars", short: "shell.short_report_calendars" },
  crime: { name: "crime-statistics", icon: "chart", word: "shell.nav_crime", short: "shell.short_crime" },
  budgets: { name: "budgets", icon: "coins", word: "shell.nav_budgets", short: "shell.short_budgets" },
  imports: { name: "imports", icon: "table", word: "shell.nav_imports", short: "shell.short_imports" },
  jobs: { name: "jobs", icon: "half", word: "shell.nav_jobs", short: "shell.short_jobs" },
  first_day: { name: "first-day", icon: "flag", word: "shell.nav_first_day", short: "shell.short_first_day" },
  users: { name: "users", icon: "user", word: "shell.nav_users", short: "shell.short_users" },
  units: { name: "org-units", icon: "unit", word: "shell.nav_units", short: "shell.short_units" },
  catalogue: { name: "violation-types", icon: "book", word: "shell.nav_violation_types", short: "shell.short_violation_types" },
  templates: { name: "document-templates", icon: "page", word: "shell.nav_document_templates", short: "shell.short_document_templates" },
  checklists: { name: "checklist-templates", icon: "inspection", word: "shell.nav_checklists", short: "shell.short_checklists" },
  changes: { name: "changes", icon: "history", word: "shell.nav_changes", short: "shell.short_changes" },
  record_looks: { name: "record-looks", icon: "eye", word: "shell.nav_record_looks", short: "shell.short_record_looks" },
  audit: { name: "audit-events", icon: "shield", word: "shell.nav_audit", short: "shell.short_audit" },
  areas: { name: "areas", icon: "list", word: "shell.nav_areas", short: "shell.short_areas" },
} as const satisfies Record<string, NavItem>;

type Key = keyof typeof items;

const groups: { key: NavGroup["key"]; items: Key[] }[] = [
  { key: "work", items: ["board", "inbox", "deadlines", "approvals", "second_approvals", "handovers"] },
  { key: "plan", items: ["targets", "tasks", "budgets"] },
  { key: "area", items: ["communes", "establishments", "visit_order", "visit_gap", "visits", "inspections", "recommendations", "teams", "violations", "register", "tips"] },
  { key: "prevention", items: ["communication", "trainings", "staff", "support"] },
  { key: "review", items: ["ratings", "reports", "calendars", "crime", "open_data"] },
  { key: "data", items: ["imports", "jobs", "changes", "record_looks"] },
  { key: "admin", items: ["first_day", "users", "units", "daysOff", "catalogue", "checklists", "templates", "visit_points", "audit", "areas"] },
];

/** In the order of the bar; the first item is the home page after login. */
const bars: Record<Role, Key[]> = {
  lead_officer: ["board", "targets", "establishments", "inspections"],
  inspector: ["inspections", "establishments", "violations", "targets"],
  local_officer: ["board", "establishments", "communication", "ratings"],
  police_officer: ["violations", "tips", "crime", "establishments"],
  leader: ["approvals", "targets", "reports", "ratings"],
  superior_officer: ["reports", "targets", "ratings", "units"],
  partner_officer: ["communication", "trainings", "tasks", "targets"],
  admin: ["users", "units", "catalogue", "changes"],
  tip_handler: ["tips"],
  auditor: ["audit", "units", "catalogue", "changes"],
};

const BAR_LENGTH = 4;

function getPermission(router: Router, item: NavItem): Permission | Permission[] | undefined {
  return router.getRoutes().find(({ name }) => name === item.name)?.meta.permission;
}

function isThere(router: Router, item: NavItem): boolean {
  return router.hasRoute(item.name) && may(getPermission(router, item));
}

/** The groups that have an item for this user. */
export function listNavGroups(router: Router): NavGroup[] {
  return groups
    .map(({ key, items: keys }) => ({ key, items: keys.map((one) => items[one]).filter((item) => isThere(router, item)) }))
    .filter((group) => group.items.length > 0);
}

/** The items of the phone bar: first those of the role, then others from the groups. */
export function listNavBar(router: Router): NavItem[] {
  const wanted = (me.value?.roles ?? []).flatMap(({ role }) => bars[role].map((key): NavItem => items[key]));
  const rest = listNavGroups(router).flatMap((group) => group.items);
  const there = [...wanted, ...rest].filter((item) => isThere(router, item));
  return [...new Set(there)].slice(0, BAR_LENGTH);
}
