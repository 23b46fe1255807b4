import { beforeAll, expect, test } from "vitest";
import type { TeamPaperRead } from "@/api/generated/types.gen";
import { login } from "@/api/session";
import { toBody, buildPatch, checkForm, toForm, newForm } from "@/domains/inspections/team_papers/team_paper";
import { needWords } from "@/locales";
import { serve } from "../../api/server";
import { district, stamps } from "../../people";

const record = {
  ...stamps,
  team_id: "t1",
  kind: "decision",
  document_no: "15/QĐ-UBND",
  issued_on: "2022-01-10",
  issuer: "UBND huyện",
  note: null,
} as TeamPaperRead;

beforeAll(async () => {
  await needWords("team_papers");
  serve({ body: { csrf_token: "t" } }, { body: district });
  await login({ username: "x", password: "x" });
});

test("the form names what is missing or too long at its field", () => {
  expect(checkForm(newForm("decision")).map(({ pointer }) => pointer)).toEqual(["/document_no", "/issued_on", "/issuer"]);
  expect(checkForm(toForm(record))).toEqual([]);
  expect(checkForm({ ...toForm(record), note: "x".repeat(4001) }).map(({ pointer }) => pointer)).toEqual(["/note"]);
});

test("a correction carries only what changed", () => {
  expect(toBody({ ...toForm(record), issuer: " UBND tỉnh " })).toMatchObject({ issuer: "UBND tỉnh", note: null });
  expect(buildPatch(toForm(record), { ...toForm(record), note: "Ghi thêm" })).toEqual({ note: "Ghi thêm" });
  expect(buildPatch(toForm(record), toForm(record))).toEqual({});
});
