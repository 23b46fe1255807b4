/** One reorganisation as its forms hold it: the decision, its units, and the choices of a preview. */
import type { ActChoice, ActContents, ActPreview, AreaChoice, KeptUnit, NewUnit, ReorganisationRead } from "@/api/generated/types.gen";
import type { FieldError } from "@/composables/useForm";
import { formatDay, isDay } from "@/lib/dates";
import { newId } from "@/lib/ids";
import { normalizeText } from "@/lib/text";
import { t } from "@/locales";
import { listTiers } from "@/presentation/tiers";

export const LIMITS = { decision_no: 60, legal_basis: 500, name: 120 } as const;

/** Days are `yyyy-MM-dd`; everything is "" while empty. */
export interface DecisionForm {
  decision_no: string;
  decided_on: string;
  effective_on: string;
  legal_basis: string;
  grace_ends_on: string;
}

export const newDecision = (): DecisionForm => ({ decision_no: "", decided_on: "", effective_on: "", legal_basis: "", grace_ends_on: "" });

export const toDecision = (act: ReorganisationRead): DecisionForm => ({
  decision_no: act.decision_no,
  decided_on: act.decided_on,
  effective_on: act.effective_on,
  legal_basis: act.legal_basis,
  grace_ends_on: act.grace_ends_on ?? "",
});

export function checkDecision(form: DecisionForm): FieldError[] {
  const texts = (["decision_no", "legal_basis"] as const).filter((field) => !form[field].trim());
  const days = (["decided_on", "effective_on"] as const).filter((field) => !isDay(form[field]));
  const grace = form.grace_ends_on !== "" && !isDay(form.grace_ends_on);
  return [
    ...texts.map((field) => ({ pointer: `/${field}`, message: t(`reorganisations.missing_${field}`) })),
    ...days.map((field) => ({ pointer: `/${field}`, message: t(`reorganisations.missing_${field}`) })),
    ...(grace ? [{ pointer: "/grace_ends_on", message: t("reorganisations.day_wrong") }] : []),
  ];
}

export const toDecisionBody = (form: DecisionForm) => ({
  decision_no: normalizeText(form.decision_no),
  decided_on: form.decided_on,
  effective_on: form.effective_on,
  legal_basis: normalizeText(form.legal_basis),
  grace_ends_on: form.grace_ends_on || null,
});

/** What the server answers holds every list; a body may leave them out. */
export type Contents = Required<ActContents>;

export const toContents = (act: ReorganisationRead): Contents => JSON.parse(JSON.stringify(act.contents)) as Contents;

export type UnitPlan = Required<NewUnit>;

/** Mostly a unit of the tier that holds the establishments. */
export const newUnitPlan = (): UnitPlan => ({
  id: newId(),
  code: "",
  name: "",
  kind: "",
  level: listTiers().find(({ valid_to, holds_establishments }) => valid_to === null && holds_establishments)?.code ?? "",
  parent_id: null,
  predecessor_ids: [],
});

/** The contents with a new or changed unit; the units that go into it end, unless they did already. */
export function addUnitPlan(contents: Contents, unit: UnitPlan): Contents {
  const others = contents.new_units.filter(({ id }) => id !== unit.id);
  const known = new Set([...contents.ended_units, ...contents.kept_units].map(({ unit_id }) => unit_id));
  const ending = unit.predecessor_ids.filter((id) => !known.has(id));
  return {
    ...contents,
    new_units: [...others, unit],
    ended_units: [
      ...contents.ended_units.map((one) => (unit.predecessor_ids.includes(one.unit_id) ? { ...one, keeper_id: null } : one)),
      ...ending.map((unit_id) => ({ unit_id, keeper_id: null })),
    ],
  };
}

/** The contents without a new unit; what went into it only, goes on. */
export function removeUnitPlan(contents: Contents, id: string): Contents {
  const left = contents.new_units.filter((unit) => unit.id !== id);
  const gone = contents.new_units.find((unit) => unit.id === id)?.predecessor_ids ?? [];
  const kept = new Set(left.flatMap(({ predecessor_ids: ids }) => ids ?? []));
  return { ...contents, new_units: left, ended_units: contents.ended_units.filter(({ unit_id }) => !gone.includes(unit_id) || kept.has(unit_id)) };
}

/** The contents with a unit that goes on; it does not end, also where others take over a part of it. */
export const addKeptUnit = (contents: Contents, unit: KeptUnit): Contents => ({
  ...contents,
  kept_units: [...contents.kept_units.filter(({ unit_id }) => unit_id !== unit.unit_id), unit],
  ended_units: contents.ended_units.filter(({ unit_id }) => unit_id !== unit.unit_id),
});

/** The contents without it; if others take it over, it ends again. */
export function removeKeptUnit(contents: Contents, id: string): Contents {
  const isTaken = contents.new_units.some(({ predecessor_ids: ids }) => ids?.includes(id));
  const ended = isTaken ? [...contents.ended_units, { unit_id: id, keeper_id: null }] : contents.ended_units;
  return { ...contents, kept_units: contents.kept_units.filter(({ unit_id }) => unit_id !== id), ended_units: ended };
}

/** A divided unit: its areas, and its places that lie in none and have no new unit yet. */
export interface DividedUnit {
  id: string;
  name: string;
  unit_ids: string[];
  areas: AreaChoice[];
  places: string[];
}

/** Whether it is a place without a name for the reader: all of these of a unit are placed at once. */
export const isUnnamedPlace = ({ kind, title }: ActChoice): boolean => kind === "establishment" && title === null;

export function listDividedUnits({ areas, choices }: ActPreview): DividedUnit[] {
  const found = new Map<string, DividedUnit>();
  const places = choices.filter(isUnnamedPlace);
  for (const { unit_id: id, unit_name: name, unit_ids } of [...areas, ...places])
    found.set(id, {
      id,
      name,
      unit_ids,
      areas: areas.filter(({ unit_id }) => unit_id === id),
      places: places.filter(({ unit_id }) => unit_id === id).map(({ record_id }) => record_id),
    });
  return [...found.values()];
}

/** The contents with the unit chosen for each area, and for the places of a unit that lie in none. */
export function placeAreas(contents: Contents, units: DividedUnit[], chosen: Record<string, string>): Contents {
  const asked = new Set(units.flatMap(({ areas }) => areas.map(({ area_id }) => area_id)));
  const areas = [...asked].flatMap((area_id) => (chosen[area_id] ? [{ area_id, unit_id: chosen[area_id] as string }] : []));
  const places = units.flatMap(({ id, places: ids }) => (chosen[id] ? ids.map((establishment_id) => ({ establishment_id, unit_id: chosen[id] as string })) : []));
  return { ...contents, areas: [...contents.areas.filter(({ area_id }) => !asked.has(area_id)), ...areas], places: [...contents.places, ...places] };
}

/** Records of work; what else a group holds are parts and lists of units, people and places. */
const NO_WORK = new Set(["unit", "succession", "role", "account", "team", "seat", "area", "establishment", "active_period", "suspension", "staff"]);

const addCounts = (groups: { kind: string; count: number }[], isMeant: (kind: string) => boolean): number => groups.reduce((sum, { kind, count }) => sum + (isMeant(kind) ? count : 0), 0);

/** The whole act in a few sentences, for whoever reads it once: units, places, people, teams, work, and who decides. */
export function listSummary(act: ReorganisationRead, { groups, stays, fates, widens }: ActPreview, nameOf: (id: string) => string): string[] {
  const { new_units: founded, ended_units: ended, kept_units: kept } = toContents(act);
  const taken = new Set(founded.flatMap(({ predecessor_ids: ids }) => ids ?? []));
  const alone = ended.filter(({ unit_id }) => !taken.has(unit_id));
  const places = addCounts(groups, (kind) => kind === "establishment");
  const teams = addCounts(groups, (kind) => kind === "team");
  const [moved, left] = [addCounts(groups, (kind) => !NO_WORK.has(kind)), addCounts(stays, () => true)];
  const roles = fates.map(({ fate, count }) => t(`reorganisations.summary_role_${fate}`, { count, day: act.grace_ends_on ? formatDay(act.grace_ends_on) : "" }));
  return [
    ...(founded.length > 0 ? [t("reorganisations.summary_units", { count: founded.length, old: taken.size })] : []),
    ...(alone.length > 0 ? [t("reorganisations.summary_ends", { count: alone.length, names: alone.map(({ unit_id }) => nameOf(unit_id)).join(", ") })] : []),
    ...(kept.length > 0 ? [t("reorganisations.summary_kept", { count: kept.length })] : []),
    ...(places > 0 ? [t("reorganisations.summary_places", { count: places })] : []),
    ...(roles.length > 0 ? [t("reorganisations.summary_roles", { roles: roles.join(", ") })] : []),
    ...(teams > 0 ? [t("reorganisations.summary_teams", { count: teams })] : []),
    ...(moved + left > 0 ? [t("reorganisations.summary_work", { moved, left })] : []),
    widens.length > 0 ? t("reorganisations.summary_widens", { count: new Set(widens.map(({ user_id }) => user_id)).size }) : t("reorganisations.summary_second"),
    t("reorganisations.summary_undo"),
  ];
}

/** What a person chose: "move:<unit>", "read", "end" for a role; a unit for an establishment. */
export function applyChoice(contents: Contents, choice: ActChoice, value: string): Contents {
  if (choice.kind === "role") {
    const [fate, unit] = value.split(":") as ["move" | "read" | "end", string | undefined];
    const roles = contents.roles.filter(({ grant_id }) => grant_id !== choice.record_id);
    return { ...contents, roles: [...roles, { grant_id: choice.record_id, fate, to_unit_id: unit ?? null }] };
  }
  const places = contents.places.filter(({ establishment_id }) => establishment_id !== choice.record_id);
  return { ...contents, places: [...places, { establishment_id: choice.record_id, unit_id: value }] };
}
