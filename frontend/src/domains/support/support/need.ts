/** A half-year's needs as their form holds them: how many women were reached, how many of them named what. */
import { buildMergePatch, mapFields, toCheckedBody } from "@/lib/bodies";
import type { NeedsAssessmentUpdate, Service } from "@/api/generated/types.gen";
import { formatNumber } from "@/lib/numbers";
import { language, t } from "@/locales";
import type { FieldError } from "@/composables/useForm";
import { MOST, SERVICES, getServiceLabel } from "./support";

export const FIELDS = ["reached_count", "under_18_count", ...SERVICES] as const;
export type NeedField = "reached_count" | "under_18_count" | Service;
export type Need = Record<NeedField, number | null>;

export function getLabel(field: NeedField): string {
  if (field === "reached_count" || field === "under_18_count") return t(`support.field_${field}`);
  return getServiceLabel(field);
}

export const toNeed = (record: Partial<Need> | null): Need => mapFields(FIELDS, (field) => record?.[field] ?? null);

export function checkNeed(need: Need): FieldError[] {
  const { reached_count: reached } = need;
  if (reached === null) return [{ pointer: "/reached_count", message: t("support.reached_missing") }];
  return FIELDS.flatMap((field) => {
    const count = need[field];
    const label = getLabel(field);
    if (Number.isNaN(count)) return [{ pointer: `/${field}`, message: t("support.not_a_count", { label }) }];
    if ((count ?? 0) > MOST) return [{ pointer: `/${field}`, message: t("support.count_too_big", { label }) }];
    if (field === "reached_count" || (count ?? 0) <= reached) return [];
    return [{ pointer: `/${field}`, message: t("support.more_than_reached", { label }) }];
  });
}

/** A blank need is one that nobody counted; only those reached are needed. */
export const buildPatch = (base: Need, need: Need): NeedsAssessmentUpdate => toCheckedBody<NeedsAssessmentUpdate>(buildMergePatch(base, need));

export function formatValue(field: NeedField, { [field]: value }: Need): string {
  return value === null || Number.isNaN(value) ? "" : formatNumber(value, language());
}
