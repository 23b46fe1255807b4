import { expect, test } from "vitest";
import type { ComplexityCountRow } from "@/api/generated/types.gen";
import { countLeft, sortUnits, toOrder } from "@/domains/workspace/complexity_counts/counts";

const row = (org_unit_name: string, declared: number, establishments: number, revisited: number, ending: number) =>
  ({ org_unit_name, declared, establishments, revisited, ending }) as ComplexityCountRow;
const rows = [row("An", 0, 0, 0, 0), row("Bình", 3, 3, 3, 1), row("Châu", 2, 2, 0, 0), row("Đông", 4, 1, 0, 0)];
const namesIn = (order: string): string => sortUnits(rows, toOrder(order)).map(({ org_unit_name }) => org_unit_name).join(" ");

test("units with places that nobody came back to stand first, and any order can be asked for", () => {
  expect(rows.map(countLeft)).toEqual([0, 0, 2, 1]);
  expect(namesIn("")).toBe("Châu Đông Bình An");
  expect(namesIn("declared")).toBe("Đông Bình Châu An");
  expect(namesIn("ending")).toBe("Bình Đông Châu An");
  expect(namesIn("name")).toBe("An Bình Châu Đông");
});
