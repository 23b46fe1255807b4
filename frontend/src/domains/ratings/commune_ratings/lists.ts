/** The communes of a year with their ratings, those first that wait for the reader; and where the list was left. */
import { ref } from "vue";
import { formatCommune } from "@/api/catalogues";
import type { RatingRow, UnitRead } from "@/api/generated/types.gen";
import { compareNames } from "@/lib/collate";
import { formatCommuneShort, isMine } from "./rating";

export const lastList = ref("/cham-diem");

export interface CommuneRow {
  /** The unit's id, with the year where a commune stands there for several. */
  key: string;
  unitId: string;
  name: string;
  rating: RatingRow | null;
  tile: { row: number; column: number } | null;
}

/** What waits for the reader, what is under way, what has not begun, what is done. */
function getRank({ rating }: CommuneRow): number {
  if (rating && isMine(rating)) return 0;
  if (!rating) return 2;
  return rating.status === "approved" ? 3 : 1;
}

/** A row for each commune of today, and for each that was rated in the year though it is none any more. */
export function buildCommuneRows(units: UnitRead[], ratings: RatingRow[]): CommuneRow[] {
  const known = units.map((unit): CommuneRow => ({
    key: unit.id,
    unitId: unit.id,
    name: formatCommune(unit),
    rating: ratings.find(({ org_unit_id }) => org_unit_id === unit.id) ?? null,
    tile: unit.tile_row === null || unit.tile_col === null ? null : { row: unit.tile_row, column: unit.tile_col },
  }));
  const past = ratings
    .filter(({ org_unit_id }) => !units.some(({ id }) => id === org_unit_id))
    .map((rating): CommuneRow => ({ key: rating.id, unitId: rating.org_unit_id, name: formatCommuneShort(rating), rating, tile: null }));
  return [...known, ...past].sort((a, b) => getRank(a) - getRank(b) || compareNames(a.name, b.name));
}

export interface StatusCounts {
  approved: number;
  /** On the reader's desk. */
  mine: number;
  underWay: number;
  none: number;
  total: number;
}

export function countByStatus(rows: CommuneRow[]): StatusCounts {
  const count = (fits: (row: CommuneRow) => boolean): number => rows.filter(fits).length;
  return {
    approved: count(({ rating }) => rating?.status === "approved"),
    mine: count(({ rating }) => rating !== null && isMine(rating)),
    underWay: count(({ rating }) => rating !== null && rating.status !== "approved"),
    none: count(({ rating }) => rating === null),
    total: rows.length,
  };
}
