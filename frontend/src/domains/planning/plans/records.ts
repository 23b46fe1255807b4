/** The records behind a figure by kind: where each is opened, and the record by which it counts. */
import type { RecordRead } from "@/api/generated/types.gen";

export interface Route {
  name: string;
  params: Record<string, string>;
}

const screens: Record<RecordRead["kind"], string> = {
  establishment: "establishment",
  violation: "violation",
  commune: "commune",
  commune_rating: "commune-rating",
  staff: "staff-record",
  inspection: "inspection",
  communication_activity: "communication-activity",
  training: "training",
  complexity_declaration: "complexity-declaration-record",
  recheck: "recheck-record",
  entry: "",
};

/** Head counts stand on their establishment's page, and a violation is its own proof. */
const proofs: Partial<Record<NonNullable<RecordRead["counted_by"]>["kind"], string>> = {
  inspection: "inspection",
  communication_activity: "communication-activity",
  training: "training",
  commune_rating: "commune-rating",
  recheck: "recheck-record",
};

export const toRecordRoute = ({ kind, id }: RecordRead): Route => ({ name: screens[kind], params: { id } });

export function toProofRoute({ counted_by: proof }: RecordRead): Route | undefined {
  const name = proof ? proofs[proof.kind] : undefined;
  return proof && name ? { name, params: { id: proof.id } } : undefined;
}

/** Communes are their own place; of a rating the number says more than the place. */
export const hasPlace = (kind: RecordRead["kind"]): boolean => !["commune", "commune_rating"].includes(kind);

const OF_PLACES = new Set(["establishments_inspected", "establishments_committed", "workforce_known"]);
/** Whether a target counts establishments: only these lie in an area. */
export const isOfPlaces = (indicator: string | undefined): boolean => OF_PLACES.has(indicator ?? "");
