/** From when to when a unit exists, and what is to be said of it on a day. */
import type { UnitRead } from "@/api/generated/types.gen";
import { formatDay } from "@/lib/dates";
import { t } from "@/locales";

type Lifetime = Pick<UnitRead, "valid_from" | "valid_to">;

export function formatLifetime({ valid_from, valid_to }: Lifetime): string {
  const from = valid_from ? formatDay(valid_from) : "";
  const to = valid_to ? formatDay(valid_to) : "";
  if (from && to) return t("org_units.valid_between", { from, to });
  if (from) return t("org_units.valid_since", { from });
  return to ? t("org_units.valid_until", { to }) : t("org_units.valid_always");
}

export type UnitStatus = "ended" | "coming" | "valid";

export function getStatusOn({ valid_from, valid_to }: Lifetime, day: string): UnitStatus {
  if (valid_to && valid_to < day) return "ended";
  return valid_from && valid_from > day ? "coming" : "valid";
}
