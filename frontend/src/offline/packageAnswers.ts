/** Answers to reads of field work out of the package of the day: lists as far as it has their rows, and the records themselves. */
import type { ItemRead, TemplateRead } from "@/api/generated/types.gen";
import { type Call, toApiUrl } from "@/api/client";
import { fold } from "@/lib/fold";
import { getAnswer, listBegun, listKnown } from "./answers";
import { getMember } from "./operations";
import { type HeldPackage, getPackage } from "./workPackage";

export type Row = Record<string, unknown> & { id: string };

export interface List {
  items: Row[];
  next: string | null;
}

type Query = Readonly<Record<string, unknown>>;

interface Source {
  rows: (held: HeldPackage, query: Query, id: string) => readonly object[] | undefined;
  /** Whether the package has all that a question may find; without it: always. */
  isWhole?: (held: HeldPackage, query: Query) => boolean;
  /** Whether some of the rows help, too. */
  isUsefulInPart?: (query: Query) => boolean;
  /** Members that a query may ask for as they are. */
  equal: string[];
  /** The order of the list, where rows of two answers are put together. */
  order?: (row: Row) => string;
  descends?: boolean;
}

const isWithin = (day: string, from: unknown, to: unknown): boolean => (typeof from !== "string" || from <= day) && (typeof to !== "string" || to >= day);

/** `all`, those that need a certificate, or the codes that are named. */
function concerns({ applies_to: kinds }: ItemRead, code: string): boolean {
  if (kinds === "all") return true;
  // An item too many is seen and left out; one that is missing is only told when the minutes are signed.
  if (kinds === "needs_security_certificate") return listKnown("/establishment-types").find((kind) => kind["code"] === code)?.["needs_security_certificate"] !== false;
  return kinds.includes(code);
}

function listChecklists(held: HeldPackage, query: Query): TemplateRead[] {
  const code = String(query["establishment_type"] ?? "");
  return held.checklists.map((one) => (code ? { ...one, items: one.items.filter((item) => concerns(item, code)) } : one));
}

function listActs({ violation_types: acts }: HeldPackage, query: Query): object[] {
  const code = String(query["establishment_type"] ?? "");
  return code ? acts.filter((act) => act.establishment_types.includes(code)) : acts;
}

/** What is still to be done by places, as it is read beside the package. */
export const OPEN_RECOMMENDATIONS = { status: "open", limit: 200 } as const;
const getOpenRecommendations = (): List | undefined => getAnswer(toApiUrl("/recommendations", { query: OPEN_RECOMMENDATIONS }))?.answer as List | undefined;

const OF_PLACE = ["status", "establishment_type", "org_unit_id", "last_outcome", "is_complex", "site_id"];
const OF_MINUTES = ["status", "outcome", "kind", "team_id", "org_unit_id", "establishment_id"];
const byName = ({ name }: Row): string => fold(String(name));
const hasUnit = ({ establishments }: HeldPackage, query: Query): boolean => establishments.some(({ org_unit_id: unit }) => unit === (query["usable_in"] ?? query["org_unit_id"]));

const LISTS: Readonly<Record<string, Source>> = {
  "/establishments": { rows: ({ establishments }) => establishments, isWhole: () => false, isUsefulInPart: () => true, equal: OF_PLACE, order: byName },
  "/inspection-plan-visits": {
    rows: ({ visits }) => visits,
    isWhole: (_, query) => query["plan_id"] === undefined && query["establishment_id"] === undefined,
    isUsefulInPart: () => true,
    equal: ["team_id", "plan_id", "establishment_id"],
    order: ({ planned_on: day }) => String(day),
  },
  // Signed minutes are not in it.
  "/inspections": {
    rows: ({ inspections, checked_at: at }) => [...inspections, ...listBegun("/inspections", Date.parse(at))],
    isWhole: (_, query) => query["status"] === "draft",
    // Of one place, drafts alone would claim that it was never visited.
    isUsefulInPart: (query) => query["establishment_id"] === undefined,
    equal: OF_MINUTES,
    order: ({ inspected_on: day }) => String(day),
    descends: true,
  },
  "/inspection-teams": { rows: ({ teams }) => teams, isWhole: () => false, isUsefulInPart: () => true, equal: ["level", "is_active", "org_unit_id"] },
  "/inspection-teams/{id}/members": { rows: ({ teams }, _, id) => teams.find((team) => team.id === id)?.members, equal: [] },
  "/checklist-templates": { rows: listChecklists, equal: [] },
  "/recommendations": {
    rows: () => getOpenRecommendations()?.items,
    isWhole: (_, query) => query["status"] === "open" && getOpenRecommendations()?.next === null,
    equal: ["status", "team_id", "establishment_id", "org_unit_id"],
    order: ({ due_on: day }) => String(day),
  },
  "/violation-types": { rows: listActs, equal: ["legal_document"] },
  "/areas": { rows: ({ areas }) => areas, isWhole: hasUnit, equal: ["org_unit_id", "kind", "is_complex"], order: byName },
};
const RECORDS: Readonly<Record<string, "establishments" | "inspections" | "teams">> = {
  "/establishments/{id}": "establishments",
  "/inspections/{id}": "inspections",
  "/inspection-teams/{id}": "teams",
};

const WORDS = ["name", "title", "address", "establishment_name", "owner_name", "manager_name"];
const getText = (row: object): string => fold(WORDS.map((name) => getMember(row, name)).join(" "));
export const hasWords = (row: object, q: unknown): boolean => fold(String(q ?? "")).split(" ").every((word) => getText(row).includes(word));

/** Questions that are not for a member as it is. */
const TESTS: Readonly<Record<string, (row: Row, wanted: string) => boolean>> = {
  q: hasWords,
  planned_from: (row, day) => String(row["planned_on"]) >= day,
  planned_to: (row, day) => String(row["planned_on"]) <= day,
  inspected_from: (row, day) => String(row["inspected_on"]) >= day,
  inspected_to: (row, day) => String(row["inspected_on"]) <= day,
  on: (row, day) => isWithin(day, row["valid_from"] ?? row["active_from"], row["valid_to"] ?? row["active_to"]),
  usable_in: (row, unit) => row["org_unit_id"] === unit,
  area: (row, area) => (row["area_id"] ?? "none") === area,
};
/** Change no row: how many, in which order, and what `rows` has looked at. */
const NO_TESTS = new Set(["limit", "sort"]);

const isAsked = (value: unknown): boolean => value !== undefined && value !== null && value !== "";

const getQuery = ({ options }: Call): Query => Object.fromEntries(Object.entries(options.query ?? {}).filter(([, value]) => isAsked(value)));

/** The rows of the package that a question asks for; undefined if it cannot tell. */
function listRows(source: Source, held: HeldPackage, call: Call): Row[] | undefined {
  const { path, options } = call;
  const query = getQuery(call);
  const rows = source.rows(held, query, String(options.path?.["id"] ?? "")) as Row[] | undefined;
  const isLookedAt = (name: string): boolean => NO_TESTS.has(name) || (name === "establishment_type" && path !== "/establishments");
  const asked = Object.entries(query).filter(([name]) => !isLookedAt(name));
  if (!rows || asked.some(([name]) => !(name in TESTS) && !source.equal.includes(name))) return undefined;
  return rows.filter((row) => asked.every(([name, wanted]) => TESTS[name]?.(row, String(wanted)) ?? [wanted].flat().some((one) => String(one) === String(row[name]))));
}

/** Rows of two answers, each once: `first` wins. */
function joinRows({ order, descends }: Source, first: Row[], second: Row[]): Row[] {
  const joined = [...new Map([...second, ...first].map((row) => [row.id, row])).values()];
  if (!order) return joined;
  const sign = descends ? -1 : 1;
  return joined.sort((a, b) => sign * order(a).localeCompare(order(b)));
}

function showRows(call: Call, source: Source, held: HeldPackage, known: List | undefined, isNewer: boolean): List | undefined {
  const rows = listRows(source, held, call);
  const isEnough = (source.isWhole?.(held, getQuery(call)) ?? true) || (source.isUsefulInPart?.(getQuery(call)) && rows && rows.length > 0);
  if (!rows || (!known && !isEnough)) return known;
  const before = known?.items ?? [];
  const items = isNewer ? joinRows(source, before, rows) : joinRows(source, rows, before);
  const limit = Number(call.options.query?.["limit"] ?? items.length);
  return { items: items.slice(0, Math.max(limit, before.length)), next: known?.next ?? null };
}

/**
 * What was answered before (`known`), with what the package says later, or the package alone; undefined: neither can tell.
 *
 * `readAt`: when `known` was read, in milliseconds.
 */
export function showPackage(call: Call, known: unknown, readAt: number): unknown {
  const held = getPackage();
  if (!held || isAsked(call.options.query?.["after"])) return known;
  const isNewer = readAt > Date.parse(held.checked_at);
  if (call.path === "/recommendations/{id}") return known ?? getOpenRecommendations()?.items.find(({ id }) => id === call.options.path?.["id"]);
  const kind = RECORDS[call.path];
  if (kind) {
    const found = (held[kind] as Row[]).find(({ id }) => id === call.options.path?.["id"]);
    return isNewer ? (known ?? found) : (found ?? known);
  }
  const source = LISTS[call.path];
  return source ? showRows(call, source, held, known as List | undefined, isNewer) : known;
}
