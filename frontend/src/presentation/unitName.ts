/** Full names of units: "xã Bình Nghĩa", "thị trấn Bình Mỹ", "huyện Bình Lục"; the same in both languages. */
import type { Unit } from "@/api/types";

export const formatUnitName = ({ kind, name }: Pick<Unit, "kind" | "name">): string => `${kind} ${name}`;
