/** Tiers of government as the server tells them: their names, and which of them hold establishments. */
import { me } from "@/api/session";
import type { Me } from "@/api/types";
import { language } from "@/locales";
import type { Choice } from "./choice";

type Tier = Readonly<Omit<Me["tiers"][number], "kinds">> & { readonly kinds: readonly string[] };

/** The highest first, also those that ended. */
export const listTiers = (): readonly Tier[] => me.value?.tiers ?? [];

const formatTier = (tier: Tier): string => (language() === "en" ? tier.name_en : tier.name);

const find = (code: string): Tier | undefined => listTiers().find((tier) => tier.code === code);

/** The name of a tier, "" for one that the server does not know. */
export function getTierName(code: string): string {
  const tier = find(code);
  return tier ? formatTier(tier) : "";
}

/** 1 is the highest; what is not known comes last. */
export const getTierRank = (code: string): number => find(code)?.rank ?? Infinity;

export const listTierChoices = (tiers: readonly Tier[] = listTiers()): Choice[] =>
  tiers.map((tier) => ({ value: tier.code, label: formatTier(tier) }));
