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
  /** What the commune was called that was rated, where the row is that of the one into which it went. */
  was?: string;
  rating: RatingRow | null;
  tile: { row: number; column: number } | null;
}

/** What waits for the reader, what is under way, what has not begun, what is done. */
function getRank({ rating }: CommuneRow): number {
  if (rating && isMine(rating)) return 0;
  if (!rating) return 2;
  return rating.status === "approved" ? 3 : 1;
}

/** {id of a rating: the same one as told by the commune into which the rated one went}. */
export type TellingUnits = ReadonlyMap<string, RatingRow>;
const NOBODY: TellingUnits = new Map();

const findTile = (unit: UnitRead | undefined): CommuneRow["tile"] =>
  !unit || unit.tile_row === null || unit.tile_col === null ? null : { row: unit.tile_row, column: unit.tile_col };

/** The commune that is told of a rating: the rated one, or with `was` the one into which that went. */
export function tellUnit(rating: RatingRow, wentInto = NOBODY): Pick<CommuneRow, "unitId" | "name" | "was"> {
  const into = wentInto.get(rating.id) ?? rating;
  const named = { unitId: into.org_unit_id, name: formatCommuneShort(into) };
  return into.org_unit_id === rating.org_unit_id ? named : { ...named, was: formatCommuneShort(rating) };
}

/** A row for each commune that existed in the year up to its `lastDay` and does today, and for each that was rated though it is none any more. */
export function buildCommuneRows(units: UnitRead[], ratings: RatingRow[], lastDay: string, wentInto = NOBODY): CommuneRow[] {
  const there = units.filter(({ valid_from: from }) => (from ?? "") <= lastDay);
  const known = there.map((unit): CommuneRow => ({
    key: unit.id,
    unitId: unit.id,
    name: formatCommune(unit),
    rating: ratings.find(({ org_unit_id }) => org_unit_id === unit.id) ?? null,
    tile: findTile(unit),
  }));
  const past = ratings
    .filter(({ org_unit_id }) => !there.some(({ id }) => id === org_unit_id))
    .map((rating): CommuneRow => {
      const told = tellUnit(rating, wentInto);
      return { key: rating.id, ...told, rating, tile: findTile(units.find(({ id }) => id === told.unitId)) };
    });
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

/** Years that a unit may begin to rate: this one, and the year before, which is often rated once it is over. Not before the unit began (`since`), nor before a year that is approved. */
export function listYearsToBegin(own: Pick<RatingRow, "year" | "status">[], now: number, since: string | null): number[] {
  const last = own.some(({ year, status }) => year === now && status === "approved") || (since ?? "") > `${now - 1}-12-31` ? now : now - 1;
  return [now, now - 1].filter((year) => year >= last && !own.some((one) => one.year === year));
}
