/** What is left of an allocation is shared out whole: by what each unit has, or in equal amounts. */
import { describe, expect, it } from "vitest";
import { type Sharing, findRest, shareRest } from "@/domains/planning/target_allocations/allocation";

const part = (org_unit_id: string, whole: number | null) => ({ org_unit_id, whole });
const sharing = (total: number, amounts: Sharing["amounts"]): Sharing => ({ total, fixed: false, whole: false, amounts });

describe("what is left of an allocation", () => {
  it("goes by what each unit has, and adds up", () => {
    const one = sharing(60, { a: null, b: null, c: null, d: 5 });
    shareRest(one, [part("a", 41), part("b", 28), part("c", 0), part("d", 12)]);
    expect(one.amounts).toEqual({ a: 33, b: 22, c: 0, d: 5 });
    expect(findRest(one)).toBe(0);
  });

  it("goes in equal amounts where the target has no whole", () => {
    const one = sharing(8, { a: null, b: null, c: null });
    shareRest(one, [part("a", null), part("b", null), part("c", null)]);
    expect(one.amounts).toEqual({ a: 3, b: 3, c: 2 });
  });
});
