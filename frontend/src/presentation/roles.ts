/** A role as accounts say it: the duty, the office that has it today, and the unit. */
import type { RoleAt } from "@/api/generated/types.gen";
import { language, t } from "@/locales";

/** "Cán bộ cơ quan chủ trì (Phòng VH-XH), xã Bình Lục"; without the office where none is known. */
export function formatRole({ role, office, office_en }: Pick<RoleAt, "role" | "office" | "office_en">, unit: string): string {
  const named = language() === "en" ? office_en : office;
  const duty = t(`terms.role_${role}`);
  return named ? t("terms.role_of_office", { role: duty, office: named, unit }) : t("terms.role_at", { role: duty, unit });
}
