/** The navigation: the short menu of each role, its phone bar, and everything else under "Danh mục và cài đặt". */
import type { RouteLocationNormalizedLoaded, RouteLocationResolved, Router } from "vue-router";
import { holdsPlaces, may, me, opensBelow } from "@/api/session";
import type { Permission, Role } from "@/api/types";
import type { WordKey } from "@/locales";
import type { IconName } from "@/presentation/icons";

export interface NavItem {
  /** The name of the route; without a route of this name the item is hidden. */
  name: string;
  icon: IconName;
  /** The same words as the page's h1. */
  word: WordKey;
  /** Whose page it is, beside the right to open it. */
  isMine?: () => boolean;
  /** For the phone bar, where a label has about 70 pixels: one line. */
  short: WordKey;
}

export interface NavGroup {
  key: "work" | "plan" | "area" | "violations" | "prevention" | "review" | "data" | "catalogues" | "admin";
  items: NavItem[];
}

/** Above the units that keep them nobody sees places in lists, but the team that visits them. */
const readsPlaces = (): boolean => opensBelow() || (me.value?.roles ?? []).some(({ role }) => role === "inspector");

/** What the search says that it finds: places for those alone whose lists have some. */
export const getSearchWord = (): WordKey => (may("establishment:read") && readsPlaces() ? "shell.find" : "shell.find_short");

/** A page has an item here if people go to it by itself; then the search finds it, and it stands in a group below. */
const items = {
  inbox: { name: "inbox", icon: "tasks", word: "shell.nav_inbox", short: "shell.short_inbox" },
  work_week: { name: "work-week", icon: "check", word: "shell.nav_work_week", short: "shell.short_work_week", isMine: holdsPlaces },
  today: { name: "inspection-plans-today", icon: "clock", word: "shell.nav_today", short: "shell.short_today" },
  outbox: { name: "outbox", icon: "up", word: "shell.nav_outbox", short: "shell.short_outbox" },
  handovers: { name: "handovers", icon: "returned", word: "shell.nav_handovers", short: "shell.short_handovers" },
  targets: { name: "targets", icon: "flag", word: "shell.nav_targets", short: "shell.short_targets" },
  tasks: { name: "tasks", icon: "list", word: "shell.nav_tasks", short: "shell.short_tasks" },
  budgets: { name: "budgets", icon: "coins", word: "shell.nav_budgets", short: "shell.short_budgets" },
  coordination_rules: { name: "coordination-rules", icon: "book", word: "shell.nav_coordination_rules", short: "shell.short_coordination_rules" },
  coordination_meetings: { name: "coordination-meetings", icon: "calendar", word: "shell.nav_coordination_meetings", short: "shell.short_coordination_meetings" },
  communes: { name: "communes", icon: "pin", word: "shell.nav_communes", short: "shell.short_communes" },
  establishments: { name: "establishments", icon: "home", word: "shell.nav_establishments", short: "shell.short_establishments", isMine: readsPlaces },
  review_campaigns: { name: "review-campaigns", icon: "check", word: "shell.nav_review_campaigns", short: "shell.short_review_campaigns" },
  head_counts: { name: "establishment-counts", icon: "table", word: "shell.nav_head_counts", short: "shell.short_head_counts", isMine: readsPlaces },
  owners: { name: "owners", icon: "user", word: "shell.nav_owners", short: "shell.short_owners", isMine: readsPlaces },
  inspections: { name: "inspections", icon: "inspection", word: "shell.nav_inspections", short: "shell.short_inspections" },
  visit_order: { name: "visit-order", icon: "sort", word: "shell.nav_visit_order", short: "shell.short_visit_order", isMine: readsPlaces },
  visit_gap: { name: "visit-gap", icon: "dashed", word: "shell.nav_visit_gap", short: "shell.short_visit_gap", isMine: readsPlaces },
  visits: { name: "inspection-plans", icon: "calendar", word: "shell.nav_visits", short: "shell.short_visits" },
  seals: { name: "inspection-plan-seals", icon: "lock", word: "shell.nav_seals", short: "shell.short_seals" },
  recommendations: { name: "recommendations", icon: "returned", word: "shell.nav_recommendations", short: "shell.short_recommendations" },
  teams: { name: "inspection-teams", icon: "team", word: "shell.nav_teams", short: "shell.short_teams" },
  violations: { name: "violations", icon: "hammer", word: "shell.nav_violations", short: "shell.short_violations" },
  register: { name: "decision-register", icon: "book", word: "shell.nav_register", short: "shell.short_register" },
  tips: { name: "tip-offs", icon: "mail", word: "shell.nav_tips", short: "shell.short_tips" },
  crime: { name: "crime-statistics", icon: "chart", word: "shell.nav_crime", short: "shell.short_crime" },
  communication: { name: "communication-activities", icon: "megaphone", word: "shell.nav_communication", short: "shell.short_communication" },
  materials: { name: "materials", icon: "book", word: "shell.nav_materials", short: "shell.short_materials" },
  trainings: { name: "trainings", icon: "cap", word: "shell.nav_trainings", short: "shell.short_trainings" },
  staff: { name: "staff", icon: "badge", word: "shell.nav_staff", short: "shell.short_staff" },
  support: { name: "support", icon: "hands", word: "shell.nav_support", short: "shell.short_support" },
  support_months: { name: "support-services", icon: "calendar", word: "shell.nav_support_months", short: "shell.short_support_months" },
  needs: { name: "needs-assessments", icon: "hands", word: "shell.nav_needs", short: "shell.short_needs" },
  needs_served: { name: "needs-served", icon: "chart", word: "shell.nav_needs_served", short: "shell.short_needs_served" },
  models: { name: "support-models", icon: "team", word: "shell.nav_models", short: "shell.short_models" },
  releases: { name: "support-releases", icon: "page", word: "shell.nav_releases", short: "shell.short_releases" },
  ratings: { name: "commune-ratings", icon: "star", word: "shell.nav_ratings", short: "shell.short_ratings" },
  reports: { name: "reports", icon: "page", word: "shell.nav_reports", short: "shell.short_reports" },
  calendars: { name: "report-calendars", icon: "calendar", word: "shell.nav_report_calendars", short: "shell.short_report_calendars" },
  open_data: { name: "open-data", icon: "globe", word: "shell.nav_open_data", short: "shell.short_open_data" },
  imports: { name: "imports", icon: "table", word: "shell.nav_imports", short: "shell.short_imports" },
  jobs: { name: "jobs", icon: "half", word: "shell.nav_jobs", short: "shell.short_jobs" },
  first_day: { name: "first-day", icon: "flag", word: "shell.nav_first_day", short: "shell.short_first_day" },
  changes: { name: "changes", icon: "history", word: "shell.nav_changes", short: "shell.short_changes" },
  acts: { name: "violation-types", icon: "book", word: "shell.nav_violation_types", short: "shell.short_violation_types" },
  checklists: { name: "checklist-templates", icon: "inspection", word: "shell.nav_checklists", short: "shell.short_checklists" },
  criteria: { name: "rating-criteria-sets", icon: "star", word: "shell.nav_criteria", short: "shell.short_criteria" },
  visit_points: { name: "visit-points", icon: "list", word: "shell.nav_visit_points", short: "shell.short_visit_points" },
  rules: { name: "legal-rules", icon: "clock", word: "shell.nav_rules", short: "shell.short_rules" },
  days_off: { name: "days-off", icon: "calendar", word: "shell.nav_days_off", short: "shell.short_days_off" },
  templates: { name: "document-templates", icon: "page", word: "shell.nav_document_templates", short: "shell.short_document_templates" },
  users: { name: "users", icon: "user", word: "shell.nav_users", short: "shell.short_users" },
  units: { name: "org-units", icon: "unit", word: "shell.nav_units", short: "shell.short_units" },
  reorganisations: { name: "reorganisations", icon: "returned", word: "shell.nav_reorganisations", short: "shell.short_reorganisations" },
  api_clients: { name: "api-clients", icon: "key", word: "shell.nav_api_clients", short: "shell.short_api_clients" },
  record_looks: { name: "record-looks", icon: "eye", word: "shell.nav_record_looks", short: "shell.short_record_looks" },
  audit: { name: "audit-events", icon: "shield", word: "shell.nav_audit", short: "shell.short_audit" },
  areas: { name: "areas", icon: "list", word: "shell.nav_areas", short: "shell.short_areas" },
  catalogue: { name: "catalogue", icon: "settings", word: "shell.nav_catalogue", short: "shell.short_catalogue" },
  complexity_declarations: { name: "complexity-declarations", icon: "warning", word: "shell.nav_complexity_declarations", short: "shell.short_complexity_declarations", isMine: readsPlaces },
  complexity_counts: { name: "complexity-counts", icon: "table", word: "shell.nav_complexity_counts", short: "shell.short_complexity_counts", isMine: () => !holdsPlaces() },
  rechecks: { name: "rechecks", icon: "returned", word: "shell.nav_rechecks", short: "shell.short_rechecks" },
  task_reports: { name: "task-reports", icon: "list", word: "shell.nav_task_reports", short: "shell.short_task_reports" },
  proposals: { name: "proposals", icon: "up", word: "shell.nav_proposals", short: "shell.short_proposals" },
  agency_reports: { name: "agency-reports", icon: "page", word: "shell.nav_agency_reports", short: "shell.short_agency_reports" },
} as const satisfies Record<string, NavItem>;

type Key = keyof typeof items;

/** Every page, by subject. What a person's menu does not hold stands under "Danh mục và cài đặt" in these groups. */
const groups: { key: NavGroup["key"]; items: Key[] }[] = [
  { key: "work", items: ["inbox", "work_week", "today", "outbox", "handovers"] },
  { key: "plan", items: ["targets", "tasks", "coordination_meetings", "coordination_rules", "budgets", "communes", "task_reports", "proposals"] },
  { key: "area", items: ["establishments", "review_campaigns", "head_counts", "owners", "complexity_declarations", "complexity_counts", "visits", "inspections", "visit_order", "visit_gap", "recommendations", "teams", "seals", "rechecks"] },
  { key: "violations", items: ["violations", "register", "tips", "crime"] },
  { key: "prevention", items: ["communication", "materials", "trainings", "staff", "support", "support_months", "needs", "needs_served", "models", "releases"] },
  { key: "review", items: ["ratings", "reports", "calendars", "open_data", "agency_reports"] },
  { key: "data", items: ["imports", "jobs", "changes", "record_looks"] },
  { key: "catalogues", items: ["acts", "checklists", "criteria", "visit_points", "rules", "days_off", "templates"] },
  { key: "admin", items: ["first_day", "users", "units", "reorganisations", "areas", "api_clients", "audit"] },
];

/** What each role does most, in the order of its day: the menu. "Danh mục và cài đặt" comes last by itself. */
const menus: Record<Role, Key[]> = {
  lead_officer: ["inbox", "work_week", "targets", "establishments", "visits", "inspections", "violations", "communication", "reports", "ratings"],
  inspector: ["today", "inbox", "establishments", "inspections", "outbox", "visits", "recommendations", "violations", "visit_order", "targets"],
  local_officer: ["inbox", "work_week", "targets", "establishments", "communication", "trainings", "support", "ratings", "reports"],
  police_officer: ["inbox", "violations", "register", "tips", "crime", "establishments", "inspections", "agency_reports", "targets"],
  leader: ["inbox", "targets", "ratings", "reports", "establishments", "visits", "inspections", "violations", "communes"],
  superior_officer: ["inbox", "reports", "targets", "ratings", "communes", "releases", "calendars", "proposals", "units"],
  partner_officer: ["inbox", "tasks", "task_reports", "agency_reports", "communication", "trainings", "targets", "communes"],
  admin: ["users", "inbox", "units", "acts", "checklists", "templates", "days_off", "changes"],
  tip_handler: ["tips", "inbox", "changes"],
  auditor: ["audit", "inbox", "seals", "units"],
};

/** The same duties at a unit above the one that runs the plan: its counts and papers, and no lists of records below. */
const above: Key[] = ["inbox", "reports", "targets", "ratings", "communes", "record_looks", "releases", "calendars", "units"];
const menusAbove: Record<Role, Key[]> = {
  ...menus,
  lead_officer: above,
  local_officer: above,
  leader: ["inbox", "targets", "ratings", "reports", "communes", "record_looks", "visits", "units"],
  police_officer: ["inbox", "violations", "register", "tips", "crime", "targets", "communes", "record_looks"],
};

/** In the order of the phone's bar; the first item is the home page after login. */
const barsAbove: Key[] = ["inbox", "targets", "reports", "ratings"];
const bars: Record<Role, Key[]> = {
  lead_officer: ["inbox", "work_week", "targets", "establishments", "inspections"],
  inspector: ["today", "inbox", "establishments", "inspections"],
  local_officer: ["inbox", "work_week", "establishments", "support"],
  police_officer: ["inbox", "violations", "tips", "crime"],
  leader: ["inbox", "targets", "reports", "ratings"],
  superior_officer: ["inbox", "reports", "targets", "ratings"],
  partner_officer: ["inbox", "tasks", "agency_reports", "communication"],
  admin: ["users", "inbox", "units", "acts"],
  tip_handler: ["tips", "inbox"],
  auditor: ["audit", "inbox", "seals", "units"],
};

/** With "Danh mục và cài đặt" the menu has ten entries at most. */
const MENU_LENGTH = 9;
const BAR_LENGTH = 4;

function getPermission(router: Router, item: NavItem): Permission | Permission[] | undefined {
  return router.getRoutes().find(({ name }) => name === item.name)?.meta.permission;
}

function isThere(router: Router, item: NavItem): boolean {
  return router.hasRoute(item.name) && may(getPermission(router, item)) && (item.isMine?.() ?? true);
}

/** The first of each list, then the second of each, and so on; none twice. */
function interleave(lists: Key[][]): Key[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  const found = Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list.slice(at, at + 1)));
  return [...new Set(found.flat())];
}

const listOwn = (lists: Record<Role, Key[]>, higher = lists): Key[] =>
  interleave((me.value?.roles ?? []).map(({ role, org_unit }) => (org_unit.position === "superior" ? higher : lists)[role]));

/** The menu of this user: what their roles do most, and the way to everything else. */
export function listMenu(router: Router): NavItem[] {
  const own = listOwn(menus, menusAbove).map((key): NavItem => items[key]);
  return [...own.filter((item) => isThere(router, item)).slice(0, MENU_LENGTH), items.catalogue].filter((item) => isThere(router, item));
}

/** Every page that this user may open, by group: the search looks here. */
export function listNavGroups(router: Router): NavGroup[] {
  return groups
    .map(({ key, items: keys }) => ({ key, items: keys.map((one): NavItem => items[one]).filter((item) => isThere(router, item)) }))
    .filter((group) => group.items.length > 0);
}

/** What the menu does not hold, by group. */
export function listCatalogue(router: Router): NavGroup[] {
  const inMenu = new Set(listMenu(router).map(({ name }) => name));
  return listNavGroups(router)
    .map(({ key, items: all }) => ({ key, items: all.filter(({ name }) => !inMenu.has(name)) }))
    .filter((group) => group.items.length > 0);
}

/** The one of some items under which a page stands: its own, or that of its `nav`. */
export function findCurrent(shown: NavItem[], route: Pick<RouteLocationNormalizedLoaded | RouteLocationResolved, "name" | "meta">): string | undefined {
  return [route.name, route.meta.nav].find((wanted): wanted is string => shown.some(({ name }) => name === wanted));
}

/** The items of the phone bar: first those of the role, then others of the menu. */
export function listNavBar(router: Router): NavItem[] {
  const wanted = listOwn(bars, { ...bars, lead_officer: barsAbove, local_officer: barsAbove, police_officer: ["inbox", "violations", "crime", "targets"] }).map((key): NavItem => items[key]);
  const there = [...wanted.filter((item) => isThere(router, item)), ...listMenu(router)];
  return [...new Set(there)].slice(0, BAR_LENGTH);
}
