/** The line that tells like-named places apart: kind, address, commune. */
import { getCommuneName, getTypeName } from "@/api/catalogues";
import type { EstablishmentRow } from "@/api/generated/types.gen";
import { fold } from "@/lib/fold";

type Placed = Pick<EstablishmentRow, "establishment_type" | "address" | "org_unit_id" | "org_unit_name">;

/** "Nhà nghỉ · Thôn 3, xã Bình Nghĩa"; the commune comes by itself only if the address does not name it. */
export function formatContext({ establishment_type, address, org_unit_id, org_unit_name }: Placed): string {
  const commune = fold(address).includes(fold(org_unit_name)) ? "" : getCommuneName(org_unit_id, org_unit_name);
  return [getTypeName(establishment_type), address, commune].filter(Boolean).join(" · ");
}
