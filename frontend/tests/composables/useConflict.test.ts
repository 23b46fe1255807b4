import { expect, test } from "vitest";
import { useConflict } from "@/composables/useConflict";

const base = { name: "Sao Đêm", address: "Thôn 1", rooms: 8 as number | null, owner: "" };

test("what only the others changed is taken, what only I changed stays, and nobody is asked", () => {
  const conflict = useConflict<typeof base>();
  const merged = conflict.meet(base, { ...base, rooms: 9 }, { ...base, address: "Thôn 2" });
  expect(merged).toEqual({ ...base, rooms: 9, address: "Thôn 2" });
  expect(conflict.clashing.value).toEqual([]);
  expect(conflict.taken.value).toEqual(["address"]);
  expect(conflict.check()).toEqual([]);
});

test("what both changed has to be chosen, and nothing is chosen beforehand", () => {
  const conflict = useConflict<typeof base>();
  const mine = conflict.meet(base, { ...base, rooms: 9, name: "Sao Mai" }, { ...base, rooms: 12, name: "Sao Khuê" });
  expect(mine.rooms).toBe(9);
  expect(conflict.check().map(({ pointer }) => pointer)).toEqual(["/clash/name", "/clash/rooms"]);
  conflict.answers.value = { rooms: "theirs", name: "mine" };
  expect(conflict.check()).toEqual([]);
  expect(conflict.settled(mine)).toEqual({ ...base, rooms: 12, name: "Sao Mai" });
});

test("both changing a field to the same value is no conflict", () => {
  const conflict = useConflict<typeof base>();
  conflict.meet(base, { ...base, rooms: null }, { ...base, rooms: null });
  expect(conflict.clashing.value).toEqual([]);
  expect(conflict.taken.value).toEqual([]);
});
