/** A unit as its form holds it, what must be true of it, and what is sent. */
import type { UnitRead, UnitUpdate } from "@/api/generated/types.gen";
import { today } from "@/api/session";
import { isDay } from "@/lib/dates";
import { newId } from "@/lib/ids";
import { normalizeText } from "@/lib/text";
import { type WordKey, t } from "@/locales";
import type { FieldError } from "@/composables/useForm";
import { listTiers } from "@/presentation/tiers";

/** Every field as text: what is typed stays as typed. */
export interface UnitForm {
  code: string;
  name: string;
  kind: string;
  parent_id: string;
  valid_from: string;
  valid_to: string;
  is_verified: string;
  source: string;
  tile_row: string;
  tile_col: string;
}

/** Editing also dates a new kind. */
export interface EditedUnit extends UnitForm {
  kind_since: string;
}

export interface NewUnit extends UnitForm {
  id: string;
  level: string;
  predecessor_ids: string[];
}

/** Today, or the last day of a unit that has ended. */
const getPresentDay = ({ valid_to }: UnitForm): string => (isDay(valid_to) && valid_to < today() ? valid_to : today());

/** The day on which a new unit has its kind: its first one. */
export const getFirstDay = (unit: UnitForm): string => (isDay(unit.valid_from) ? unit.valid_from : getPresentDay(unit));

/** The day from which a corrected unit has its kind. */
export const getKindDay = (unit: EditedUnit): string => (isDay(unit.kind_since) ? unit.kind_since : getPresentDay(unit));

export const newUnit = (parent: string): NewUnit => ({
  id: newId(),
  level: listTiers().find(({ valid_to, holds_establishments }) => valid_to === null && holds_establishments)?.code ?? "",
  predecessor_ids: [],
  code: "",
  name: "",
  kind: "",
  parent_id: parent,
  valid_from: "",
  valid_to: "",
  is_verified: "false",
  source: "",
  tile_row: "",
  tile_col: "",
});

export const toUnitForm = (unit: UnitRead): UnitForm => ({
  code: unit.code,
  name: unit.name,
  kind: unit.kind,
  parent_id: unit.parent_id ?? "",
  valid_from: unit.valid_from ?? "",
  valid_to: unit.valid_to ?? "",
  is_verified: String(unit.is_verified),
  source: unit.source,
  tile_row: unit.tile_row === null ? "" : String(unit.tile_row),
  tile_col: unit.tile_col === null ? "" : String(unit.tile_col),
});

export const toEditedUnit = (unit: UnitRead): EditedUnit => ({ ...toUnitForm(unit), kind_since: "" });

const LABELS: Record<keyof EditedUnit, WordKey> = {
  kind_since: "org_units.kind_since",
  code: "org_units.code",
  name: "org_units.name",
  kind: "org_units.kind",
  parent_id: "org_units.parent",
  valid_from: "org_units.valid_from",
  valid_to: "org_units.valid_to",
  is_verified: "org_units.verified",
  source: "org_units.source",
  tile_row: "org_units.tile_row",
  tile_col: "org_units.tile_col",
};
export const getLabel = (field: keyof EditedUnit): string => t(LABELS[field]);

const TILE = /^(?:[1-9]|[1-4]\d|50)$/;

function checkDays({ valid_from, valid_to }: UnitForm): FieldError[] {
  const wrong = (["valid_from", "valid_to"] as const).filter((field) => ({ valid_from, valid_to })[field] && !isDay({ valid_from, valid_to }[field]));
  if (wrong.length > 0) return wrong.map((field) => ({ pointer: `/${field}`, message: t("org_units.day_wrong", { label: getLabel(field) }) }));
  if (valid_from && valid_to && valid_to < valid_from) return [{ pointer: "/valid_to", message: t("org_units.days_wrong") }];
  return [];
}

/** `needsParent`: all but provinces lie in another unit. */
export function checkUnit(unit: UnitForm, needsParent: boolean): FieldError[] {
  const found: FieldError[] = [];
  if (!unit.name.trim()) found.push({ pointer: "/name", message: t("org_units.name_missing") });
  if (!unit.kind) found.push({ pointer: "/kind", message: t("org_units.kind_missing") });
  if (!/^\d{1,10}$/.test(unit.code.trim())) found.push({ pointer: "/code", message: t("org_units.code_missing") });
  if (needsParent && !unit.parent_id) found.push({ pointer: "/parent_id", message: t("org_units.parent_missing") });
  const tiles = (["tile_row", "tile_col"] as const).filter((field) => unit[field].trim() && !TILE.test(unit[field].trim()));
  const wrongTiles = tiles.map((field) => ({ pointer: `/${field}`, message: t("org_units.tile_wrong", { label: getLabel(field) }) }));
  return [...found, ...checkDays(unit), ...wrongTiles];
}

const figure = (text: string): number | null => (text.trim() ? Number(text.trim()) : null);

/** The wire's form of all fields. */
export const toBody = (unit: UnitForm) => ({
  code: unit.code.trim(),
  name: normalizeText(unit.name),
  kind: unit.kind,
  parent_id: unit.parent_id || null,
  valid_from: unit.valid_from || null,
  valid_to: unit.valid_to || null,
  is_verified: unit.is_verified === "true",
  source: normalizeText(unit.source),
  tile_row: figure(unit.tile_row),
  tile_col: figure(unit.tile_col),
});

/** What must be true of the day from which a unit has its new kind. */
export function checkKindSince({ kind_since }: EditedUnit): FieldError[] {
  return kind_since && !isDay(kind_since) ? [{ pointer: "/kind_since", message: t("org_units.day_wrong", { label: getLabel("kind_since") }) }] : [];
}

/** The fields in which `now` differs from `before`, as they are sent. */
export function buildPatch(before: EditedUnit, now: EditedUnit): UnitUpdate {
  const was = toBody(before);
  const is = toBody(now);
  const fields = (Object.keys(is) as (keyof typeof is)[]).filter((field) => is[field] !== was[field]);
  const since = now.kind_since ? { kind_since: now.kind_since } : {};
  return { ...Object.fromEntries(fields.map((field) => [field, is[field]])), ...since };
}
