/** The place of a rule in a decree, as papers cite it. */
import { expect, test } from "vitest";
import { formatCitation } from "@/lib/citations";

const act = { legal_document: "Nghị định 144/2021/NĐ-CP", article: "26", clause: "4", point: "a" };

test("names point, clause and article from the inside out", () => {
  expect(formatCitation(act)).toBe("Điểm a khoản 4 Điều 26 Nghị định 144/2021/NĐ-CP");
});

test("leaves out what the rule does not have, and begins with a capital", () => {
  expect(formatCitation({ ...act, point: null })).toBe("Khoản 4 Điều 26 Nghị định 144/2021/NĐ-CP");
  expect(formatCitation({ ...act, point: null, clause: null })).toBe("Điều 26 Nghị định 144/2021/NĐ-CP");
});
