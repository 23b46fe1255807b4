import { beforeAll, expect, test } from "vitest";
import type { ComplexityDeclarationRead } from "@/api/generated/types.gen";
import { login } from "@/api/session";
import { buildPatch, checkForm, formatDays, newForm, toBody, toForm } from "@/domains/establishments/complexity_declarations/declaration";
import { needWords } from "@/locales";
import { serve } from "../../api/server";
import { district, stamps } from "../../people";

const record = {
  ...stamps,
  establishment_id: "p",
  establishment_name: "Nhà nghỉ Hương Sen",
  area_id: null,
  decision_no: "12/QĐ-UBND",
  declared_on: "2022-09-01",
  signed_by: "Hoàng Minh Đức",
  reasons: ["public_order"],
  note: null,
  valid_from: "2022-09-01",
  valid_to: null,
} as unknown as ComplexityDeclarationRead;

beforeAll(async () => {
  await needWords("complexity_declarations");
  serve({ body: { csrf_token: "t" } }, { body: district });
  await login({ username: "x", password: "x" });
});

const filled = () => ({
  ...newForm(),
  ...toForm(record),
  place: { value: "p", label: "Nhà nghỉ Hương Sen" },
});
const pointers = (form: ReturnType<typeof filled>): string[] => checkForm(form).map(({ pointer }) => pointer);

test("the form names what is missing at its field", () => {
  expect(checkForm(newForm()).map(({ pointer }) => pointer)).toEqual(["/establishment_id", "/decision_no", "/signed_by", "/declared_on", "/reasons"]);
  expect(pointers(filled())).toEqual([]);
  expect(pointers({ ...filled(), subject: "area" })).toEqual(["/area_id"]);
  expect(pointers({ ...filled(), reasons: ["other"] })).toEqual(["/note"]);
});

test("days come in their order", () => {
  expect(pointers({ ...filled(), valid_from: "2022-08-31" })).toEqual(["/valid_from"]);
  expect(pointers({ ...filled(), valid_to: "2022-08-31" })).toEqual(["/valid_to"]);
  expect(pointers({ ...filled(), valid_to: "31" })).toEqual(["/valid_to"]);
});

test("one subject is sent, and a correction holds only what changed", () => {
  expect(toBody({ ...filled(), area: { value: "a", label: "Thôn 1" } })).toMatchObject({ establishment_id: "p", area_id: null, valid_from: null });
  expect(buildPatch(toForm(record), { ...toForm(record), reasons: ["other", "public_order"], note: "Ghi thêm" })).toEqual({
    reasons: ["public_order", "other"],
    note: "Ghi thêm",
  });
});

test("the days of a declaration", () => {
  expect(formatDays(record)).toBe("Từ 01/09/2022");
  expect(formatDays({ ...record, valid_to: "2022-12-31" })).toBe("01/09/2022 đến hết 31/12/2022");
});
