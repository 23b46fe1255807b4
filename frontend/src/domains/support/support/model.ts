/** A model of support as its form holds it, what has to be true of it, and what is sent. */
import { getCommuneName } from "@/api/catalogues";
import type { MemberBand, ModelKind, ModelStatus, Partner, SupportModelCreate, SupportModelRead, SupportModelUpdate, Venue } from "@/api/generated/types.gen";
import { me, today } from "@/api/session";
import { buildMergePatch, toCheckedBody } from "@/lib/bodies";
import { formatDay, isDay } from "@/lib/dates";
import { newId } from "@/lib/ids";
import { countCharacters, normalizeText } from "@/lib/text";
import { t } from "@/locales";
import type { Choice } from "@/presentation/choice";
import type { FieldError } from "@/composables/useForm";
import type { IconName } from "@/presentation/icons";
import type { Tone } from "@/presentation/statuses";
import { getTierName } from "@/presentation/tiers";

export const KINDS = ["pilot", "club", "peer_group", "self_help_group"] as const satisfies ModelKind[];
export const VENUES = ["commune_office", "culture_house", "health_station", "association_office", "online", "other"] as const satisfies Venue[];
export const PARTNERS = [
  "womens_union",
  "youth_union",
  "fatherland_front",
  "farmers_union",
  "red_cross",
  "health_service",
  "labour_office",
  "policy_bank",
  "social_organisation",
  "none",
] as const satisfies Partner[];
export const BANDS = ["under_10", "from_10", "from_20", "from_50"] as const satisfies MemberBand[];
export const STATUSES = ["planned", "active", "paused", "ended"] as const satisfies ModelStatus[];

export const NAME_LIMIT = 120;

/** Texts are "" when empty. */
export interface Model {
  org_unit_id: string;
  name: string;
  kind: string;
  venue: string;
  partner: string;
  member_band: string;
  status: string;
  started_on: string;
  ended_on: string;
}
export type ModelField = keyof Model;
type ModelBody = Pick<SupportModelCreate, ModelField>;
export type NewModel = Model & { id: string };

const LISTS = { kind: KINDS, venue: VENUES, partner: PARTNERS, band: BANDS, status: STATUSES } as const;

/** The choices of a list in words. */
export function listChoices(list: keyof typeof LISTS): Choice[] {
  return LISTS[list].map((value) => ({ value, label: t(`support.${list}_${value}` as Parameters<typeof t>[0]) }));
}

export const formatKind = (kind: ModelKind): string => t(`support.kind_${kind}`);
export const formatVenue = (venue: Venue): string => t(`support.venue_${venue}`);
export const formatPartner = (partner: Partner): string => t(`support.partner_${partner}`);
export const formatBand = (band: MemberBand): string => t(`support.band_${band}`);

export const getLabel = (field: ModelField): string => t(`support.field_${field}`);

export function newModel(): NewModel {
  const unit = me.value?.units[0]?.id ?? "";
  const blank = { name: "", kind: "", venue: "", partner: "", member_band: "", status: "active", started_on: "", ended_on: "" };
  return { id: newId(), org_unit_id: unit, ...blank };
}

export function toModel(record: SupportModelRead): Model {
  const { org_unit_id, name, kind, venue, partner, member_band, status } = record;
  return { org_unit_id, name, kind, venue, partner, member_band, status, started_on: record.started_on ?? "", ended_on: record.ended_on ?? "" };
}

export function checkModel(model: Model): FieldError[] {
  const found: FieldError[] = [];
  const need = (field: ModelField, message: string): unknown => !model[field].trim() && found.push({ pointer: `/${field}`, message });
  need("org_unit_id", t("support.unit_missing"));
  need("name", t("support.name_missing"));
  need("kind", t("support.kind_missing"));
  need("venue", t("support.venue_missing"));
  need("partner", t("support.partner_missing"));
  need("member_band", t("support.band_missing"));
  const over = countCharacters(model.name) - NAME_LIMIT;
  if (over > 0) found.push({ pointer: "/name", message: t("support.name_too_long", { count: over }) });
  return [...found, ...checkDays(model)];
}

function checkDays({ status, started_on, ended_on }: Model): FieldError[] {
  const found: FieldError[] = [];
  const isEnded = status === "ended";
  if (started_on && !isDay(started_on)) found.push({ pointer: "/started_on", message: t("support.day_wrong", { label: getLabel("started_on") }) });
  else if (started_on > today() && status !== "planned") found.push({ pointer: "/started_on", message: t("support.start_ahead", { today: formatDay(today()) }) });
  if (!isEnded) return found;
  const wrong = !isDay(ended_on) ? t("support.end_missing") : ended_on > today() ? t("support.end_ahead", { today: formatDay(today()) }) : started_on > ended_on ? t("support.end_before_start") : "";
  return wrong ? [...found, { pointer: "/ended_on", message: wrong }] : found;
}

/** What is sent: an end only of what has ended. */
export function toBody(model: Model): ModelBody {
  const { org_unit_id, kind, venue, partner, member_band, status } = model;
  return toCheckedBody<ModelBody>({
    org_unit_id,
    name: normalizeText(model.name),
    kind,
    venue,
    partner,
    member_band,
    status,
    started_on: model.started_on || null,
    ended_on: status === "ended" ? model.ended_on || null : null,
  });
}

/** A merge patch: only what differs from `base`; the unit never changes. */
export function buildPatch(base: Model, model: Model): SupportModelUpdate {
  const { org_unit_id: _, ...changes } = buildMergePatch(toBody(base), toBody(model));
  return changes;
}

export function formatValue(field: ModelField, model: Model): string {
  const value = model[field];
  if (!value) return "";
  if (field === "started_on" || field === "ended_on") return isDay(value) ? formatDay(value) : value;
  if (field === "org_unit_id") return getCommuneName(value, "");
  if (field === "name") return value;
  const list = field === "member_band" ? "band" : field;
  return listChoices(list).find((choice) => choice.value === value)?.label ?? value;
}

/** What runs needs no tag. */
export function toStatusTag({ status }: SupportModelRead): { tone: Tone; icon?: IconName; label: string } | undefined {
  if (status === "planned") return { tone: "info", icon: "clock", label: t("support.status_planned") };
  if (status === "paused") return { tone: "wait", icon: "clock", label: t("support.status_paused") };
  return status === "ended" ? { tone: "plain", label: t("support.status_ended") } : undefined;
}

/** "TT Bình Mỹ", or the name of the unit above whose office runs it. */
export function formatUnit({ org_unit_id, org_unit_name }: SupportModelRead): string {
  const above = (me.value?.units ?? []).find(({ id, holds_establishments }) => id === org_unit_id && !holds_establishments);
  return above ? `${getTierName(above.level)} ${above.name}` : getCommuneName(org_unit_id, org_unit_name);
}
