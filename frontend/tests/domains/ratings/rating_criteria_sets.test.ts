import { beforeAll, expect, test } from "vitest";
import { login } from "@/api/session";
import { toBody as criterionBody, checkCriterion, toCriterion } from "@/domains/ratings/rating_criteria_sets/criterion";
import { toBody as toSetBody, buildPatch, checkSet, isOutOfReach, newSet, addClass } from "@/domains/ratings/rating_criteria_sets/set";
import { needWords } from "@/locales";
import { serve } from "../../api/server";
import { district } from "../../people";

beforeAll(async () => {
  await needWords("rating_criteria_sets");
  serve({ body: { csrf_token: "t" } }, { body: district });
  await login({ username: "x", password: "x" });
});

const pointers = (errors: { pointer: string }[]): string[] => errors.map(({ pointer }) => pointer);

test("a new set is a sample of two classes; one by a document names it", () => {
  const set = { ...newSet(), name: "Bảng của huyện" };
  expect(checkSet(set)).toEqual([]);
  expect(toSetBody(set)).toMatchObject({ is_illustrative: true, valid_from: "2022-01-01", valid_to: null, classes: [{ code: "healthy", min_score: 80 }, { code: "not_healthy", min_score: 0 }] });
  expect(pointers(checkSet({ ...set, is_official: true }))).toEqual(["/legal_basis"]);
});

test("classes go down, each with a name; a copy brings its own", () => {
  const set = newSet();
  const classes = addClass(set.classes);
  expect(classes.map(({ code }) => code)).toEqual(["healthy", "class_1", "not_healthy"]);
  const wrong = { ...set, name: "B", classes: classes.map((one) => (one.code === "class_1" ? { ...one, least: "80" } : one)) };
  expect(pointers(checkSet(wrong))).toEqual(["/classes/1/title", "/classes/1/min_score"]);
  expect(checkSet({ ...wrong, copy_of: "s1" })).toEqual([]);
  expect(toSetBody({ ...wrong, copy_of: "s1" })).not.toHaveProperty("classes");
  expect(checkSet(wrong, true)).toEqual([]);
});

test("a correction holds what differs", () => {
  const base = { ...newSet(), name: "A" };
  expect(buildPatch(base, { ...base, name: " A ", valid_to: "2023-12-31" })).toEqual({ valid_to: "2023-12-31" });
});

test("a class beyond all points could never be reached", () => {
  const classes = [{ code: "healthy", title: "", min_score: 80 }];
  expect([60, 80, 0].map((max_score) => isOutOfReach({ max_score, classes }))).toEqual([true, false, false]);
});

test("a criterion has a code, words and points; nothing is required that is not shown", () => {
  const line = { ...toCriterion(null), code: "I.1", title: "Tuyên truyền", points: "7,5", evidence: ["violations_found"], required_evidence: ["violations_found", "workforce_counted"] };
  expect(checkCriterion(line)).toEqual([]);
  expect(criterionBody(line)).toMatchObject({ max_points: 7.5, required_evidence: ["violations_found"], scoring_note: null });
  expect(pointers(checkCriterion({ ...line, code: "I 1", title: " ", points: "0" }))).toEqual(["/code", "/title", "/max_points"]);
});
