import { expect, test } from "vitest";
import { newId } from "@/lib/ids";

test("ids are UUIDv7 in the order in which they are made", () => {
  const earlier = newId(1_664_755_200_000);
  const later = newId(1_664_755_200_001);
  expect(earlier).toMatch(/^01839b24-7000-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(later > earlier).toBe(true);
  expect(newId(1)).not.toBe(newId(1));
});
