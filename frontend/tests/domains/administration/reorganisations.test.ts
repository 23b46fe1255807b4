/** The contents of a reorganisation as its dialogs change them: a split by areas, units that go on. */
import { expect, test } from "vitest";
import type { ActPreview, AreaChoice } from "@/api/generated/types.gen";
import { type Contents, addKeptUnit, addUnitPlan, listDividedUnits, newUnitPlan, placeAreas, removeKeptUnit } from "@/domains/administration/reorganisations/reorganisation";

const EMPTY: Contents = { new_units: [], ended_units: [], kept_units: [], roles: [], areas: [], places: [], teams: [], makes_areas: true };
const UNIT = { unit_id: "old", unit_name: "xã Bình Nghĩa", unit_ids: ["east", "west"] };
const area = (id: string): AreaChoice => ({ ...UNIT, area_id: id, name: id, chosen_id: null, may_stay: false, place_count: 2 });
const place = (id: string) => ({ ...UNIT, kind: "establishment" as const, record_id: id, title: null });
const preview = (areas: AreaChoice[], choices: ActPreview["choices"]): ActPreview => ({ version: 1, groups: [], fates: [], stays: [], closes: [], widens: [], obstacles: [], choices, areas });

test("each area goes its own way, and the places of no area go together", () => {
  const divided = listDividedUnits(preview([area("a"), area("b")], [place("p"), place("q"), { ...place("r"), kind: "role", title: "Vũ Thị Thảo" }]));
  expect(divided.map(({ id, places }) => [id, places])).toEqual([["old", ["p", "q"]]]);
  const contents = placeAreas({ ...EMPTY, areas: [{ area_id: "a", unit_id: "east" }] }, divided, { a: "west", b: "", old: "east" });
  expect(contents.areas).toEqual([{ area_id: "a", unit_id: "west" }]);
  expect(contents.places).toEqual(["p", "q"].map((id) => ({ establishment_id: id, unit_id: "east" })));
});

test("a unit that goes on gives a part away and does not end, until it is dropped from the list", () => {
  const taking = { ...newUnitPlan(), id: "new", predecessor_ids: ["old"] };
  const split = addUnitPlan(EMPTY, taking);
  expect(split.ended_units.map(({ unit_id }) => unit_id)).toEqual(["old"]);
  const kept = addKeptUnit(split, { unit_id: "old", kind: null, parent_id: null });
  expect(kept.ended_units).toEqual([]);
  expect(addUnitPlan(kept, taking).ended_units).toEqual([]);
  expect(removeKeptUnit(kept, "old").ended_units.map(({ unit_id }) => unit_id)).toEqual(["old"]);
});
