/** Tiers of government as the server tells them: their names, and which of them hold establishments. */
import { me, today } from "@/api/session";
import type { Me } from "@/api/types";
import { language } from "@/locales";
import type { Choice } from "./choice";

type Named = Me["tiers"][number];
type Tier = Readonly<Omit<Named, "kinds" | "kind_periods">> & { readonly kinds: readonly string[]; readonly kind_periods: readonly Readonly<Named["kind_periods"][number]>[] };

/** The highest first, also those that ended. */
export const listTiers = (): readonly Tier[] => me.value?.tiers ?? [];

const formatTier = (tier: Tier): string => (language() === "en" ? tier.name_en : tier.name);

const find = (code: string): Tier | undefined => listTiers().find((tier) => tier.code === code);

/** The name of a tier, "" for one that the server does not know. */
export function getTierName(code: string): string {
  const tier = find(code);
  return tier ? formatTier(tier) : "";
}

/** Whether units of the tier hold the establishments, their counts and visits. */
export const holdsEstablishments = (code: string): boolean => find(code)?.holds_establishments ?? false;

/** Tiers that stand on the day, the highest first. */
export const listTiersOn = (day: string): readonly Tier[] => listTiers().filter(({ valid_to }) => valid_to === null || valid_to >= day);

/** The tiers of today. */
export const listPresentTiers = (): readonly Tier[] => listTiersOn(today());

/** The tiers of today whose units do the work of a plan: they run it, or hold establishments. */
export const listWorkingTiers = (): readonly Tier[] => listPresentTiers().filter((tier) => tier.position === "lead" || tier.holds_establishments);

/** The tiers of today below that of one's own unit, the highest first; none where the own unit is of the lowest. */
export function listTiersBelow(): readonly Tier[] {
  const rank = getTierRank(me.value?.units[0]?.level ?? "");
  return listPresentTiers().filter((tier) => tier.rank > rank);
}

/** Tiers that stand in the year, or in a part of it, the highest first. */
export const listTiersOf = (year: number): readonly Tier[] => listTiers().filter(({ valid_to }) => valid_to === null || Number(valid_to.slice(0, 4)) >= year);

/** The kinds of units that there are in a tier on a day, as their full names begin. */
export function listKindsOn(code: string, day: string): readonly string[] {
  const tier = find(code);
  const others = tier?.kind_periods.filter(({ valid_from, valid_to }) => (valid_from ?? day) > day || (valid_to ?? day) < day).map(({ kind }) => kind);
  return tier?.kinds.filter((kind) => !others?.includes(kind)) ?? [];
}

/** 1 is the highest; what is not known comes last. */
export const getTierRank = (code: string): number => find(code)?.rank ?? Infinity;

export const listTierChoices = (tiers: readonly Tier[] = listTiers()): Choice[] =>
  tiers.map((tier) => ({ value: tier.code, label: formatTier(tier) }));
