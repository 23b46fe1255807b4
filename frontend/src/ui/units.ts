/** Units by name and level: "huyện Bình Lục", "tỉnh Hà Nam"; communes go by their name alone. */
import type { Unit } from "@/api/types";
import { t } from "@/locales";

export function unitName({ name, level }: Pick<Unit, "name" | "level">): string {
  if (level === "province") return t("ui.unit_province", { name });
  return level === "district" ? t("ui.unit_district", { name }) : name;
}
