/** A place as its form holds it, what has to be true of it, and what is sent. */
import { communes, getCommuneName, getTypeName } from "@/api/catalogues";
import type { EstablishmentCreate, EstablishmentRead, EstablishmentUpdate } from "@/api/generated/types.gen";
import { today } from "@/api/session";
import { buildMergePatch, toCheckedBody } from "@/lib/bodies";
import { formatDay, isDay } from "@/lib/dates";
import { newId } from "@/lib/ids";
import { formatNumber, parseDecimal } from "@/lib/numbers";
import { countCharacters, toTextOrNull } from "@/lib/text";
import { language, t } from "@/locales";
import { getAreaName } from "@/composables/useAreas";
import type { FieldError } from "@/composables/useForm";

/** Texts are "" when empty; coordinates are kept as they were typed. */
export interface Place {
  name: string;
  establishment_type: string;
  org_unit_id: string;
  address: string;
  area_id: string;
  owner_name: string;
  manager_name: string;
  business_registration_no: string;
  security_certificate_no: string;
  security_certificate_expires_on: string;
  room_count: number | null;
  opened_on: string;
  latitude: string;
  longitude: string;
}

export type PlaceField = keyof Place;

/** Most letters of each text, as the server takes them. */
export const LIMITS: Partial<Record<PlaceField, number>> = {
  name: 200,
  address: 300,
  owner_name: 200,
  manager_name: 200,
  business_registration_no: 60,
  security_certificate_no: 60,
};

export const getLabel = (field: PlaceField): string => (field === "area_id" ? t("areas.pick") : t(`establishments.field_${field}`));

/** An empty form; with one commune to work for, that one is chosen. */
export function createPlace(): Place {
  const only = communes.items.value.length === 1 ? communes.items.value[0] : undefined;
  return {
    name: "",
    establishment_type: "",
    org_unit_id: only?.id ?? "",
    address: "",
    area_id: "",
    owner_name: "",
    manager_name: "",
    business_registration_no: "",
    security_certificate_no: "",
    security_certificate_expires_on: "",
    room_count: null,
    opened_on: "",
    latitude: "",
    longitude: "",
  };
}

/** The id that a new place will have, made here so that a second try is no second place. */
export interface NewPlace extends Place {
  id: string;
}

export const newPlace = (): NewPlace => ({ id: newId(), ...createPlace() });

const parseDegrees = (value: number | null): string => (value === null ? "" : formatNumber(value, language()));

export function toPlace(record: EstablishmentRead): Place {
  return {
    name: record.name,
    establishment_type: record.establishment_type,
    org_unit_id: record.org_unit_id,
    address: record.address,
    area_id: record.area_id ?? "",
    owner_name: record.owner_name ?? "",
    manager_name: record.manager_name ?? "",
    business_registration_no: record.business_registration_no ?? "",
    security_certificate_no: record.security_certificate_no ?? "",
    security_certificate_expires_on: record.security_certificate_expires_on ?? "",
    room_count: record.room_count,
    opened_on: record.opened_on ?? "",
    latitude: parseDegrees(record.latitude),
    longitude: parseDegrees(record.longitude),
  };
}

const needed: [PlaceField, () => string][] = [
  ["name", () => t("establishments.name_missing")],
  ["establishment_type", () => t("establishments.type_missing")],
  ["org_unit_id", () => t("establishments.commune_missing")],
  ["address", () => t("establishments.address_missing")],
];

export function checkPlace(place: Place): FieldError[] {
  const found: FieldError[] = needed
    .filter(([field]) => !String(place[field]).trim())
    .map(([field, message]) => ({ pointer: `/${field}`, message: message() }));
  return [...found, ...checkLengths(place), ...checkRoomCount(place), ...checkDates(place), ...checkPosition(place)];
}

function checkLengths(place: Place): FieldError[] {
  return (Object.entries(LIMITS) as [PlaceField, number][])
    .map(([field, limit]) => ({ field, over: countCharacters(String(place[field])) - limit }))
    .filter(({ over }) => over > 0)
    .map(({ field, over }) => ({
      pointer: `/${field}`,
      message: t("establishments.too_long", { label: getLabel(field), count: over }),
    }));
}

function checkRoomCount({ room_count }: Place): FieldError[] {
  if (room_count === null || !Number.isNaN(room_count)) return [];
  return [{ pointer: "/room_count", message: t("establishments.not_a_count", { label: getLabel("room_count") }) }];
}

function checkDates(place: Place): FieldError[] {
  const expires = place.security_certificate_expires_on;
  const label = getLabel("security_certificate_expires_on");
  const wrong = expires && !isDay(expires) ? [{ pointer: "/security_certificate_expires_on", message: t("establishments.day_not_real", { label }) }] : [];
  return [...wrong, ...checkOpening(place)];
}

function checkOpening({ opened_on }: Place): FieldError[] {
  if (!opened_on) return [];
  const label = getLabel("opened_on");
  if (!isDay(opened_on)) return [{ pointer: "/opened_on", message: t("establishments.day_not_real", { label }) }];
  if (opened_on <= today()) return [];
  return [{ pointer: "/opened_on", message: t("establishments.day_in_future", { label, today: formatDay(today()) }) }];
}

function checkPosition(place: Place): FieldError[] {
  const axes = ["latitude", "longitude"] as const;
  const wrong = axes.filter((axis) => place[axis].trim() && parseDecimal(place[axis]) === null);
  if (wrong.length > 0) {
    return wrong.map((axis) => ({ pointer: `/${axis}`, message: t("establishments.not_degrees", { label: getLabel(axis) }) }));
  }
  const empty = axes.filter((axis) => !place[axis].trim());
  return empty.length === 1 ? [{ pointer: `/${empty[0]}`, message: t("establishments.coordinate_alone") }] : [];
}

/** The values as the server takes them: trimmed, composed, null where empty. */
export function toBody(place: Place): Pick<EstablishmentCreate, PlaceField> {
  return toCheckedBody<Pick<EstablishmentCreate, PlaceField>>({
    name: toTextOrNull(place.name),
    establishment_type: toTextOrNull(place.establishment_type),
    org_unit_id: toTextOrNull(place.org_unit_id),
    address: toTextOrNull(place.address),
    area_id: place.area_id || null,
    owner_name: toTextOrNull(place.owner_name),
    manager_name: toTextOrNull(place.manager_name),
    business_registration_no: toTextOrNull(place.business_registration_no),
    security_certificate_no: toTextOrNull(place.security_certificate_no),
    security_certificate_expires_on: toTextOrNull(place.security_certificate_expires_on),
    room_count: place.room_count,
    opened_on: toTextOrNull(place.opened_on),
    latitude: parseDecimal(place.latitude),
    longitude: parseDecimal(place.longitude),
  });
}

/** A merge patch: only what differs from `base`. */
export const buildPatch = (base: Place, place: Place): EstablishmentUpdate => buildMergePatch(toBody(base), toBody(place));

/** A value as people read it; "" when empty. */
export function formatValue(field: PlaceField, place: Place): string {
  const value = place[field];
  if (value === null || value === "") return "";
  if (field === "establishment_type") return getTypeName(String(value));
  if (field === "org_unit_id") return getCommuneName(String(value), "");
  if (field === "area_id") return getAreaName(String(value));
  if (field === "opened_on" || field === "security_certificate_expires_on") return isDay(String(value)) ? formatDay(String(value)) : String(value);
  return typeof value === "number" ? formatNumber(value, language()) : value;
}
