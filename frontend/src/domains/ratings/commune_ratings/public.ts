/** Searching the public results by the names of communes, with or without marks. */
import type { PublicRating } from "@/api/generated/types.gen";
import { fold } from "@/lib/fold";

/** Every word of the query stands in the commune's or the district's name. */
export function matchesQuery({ org_unit_name, org_unit_kind, district_name }: PublicRating, query: string): boolean {
  const name = fold(`${org_unit_kind} ${org_unit_name} ${district_name ?? ""}`);
  return fold(query)
    .split(/\s+/)
    .every((word) => name.includes(word));
}
