import { beforeAll, expect, test } from "vitest";
import type { RecheckRead } from "@/api/generated/types.gen";
import { login } from "@/api/session";
import { buildPatch, checkForm, checkNew, listLacks, newRecheck, toForm, toNewBody } from "@/domains/inspections/rechecks/recheck";
import { needWords } from "@/locales";
import { serve } from "../../api/server";
import { district, stamps } from "../../people";

const record = {
  ...stamps,
  checked_on: "2022-10-03",
  sample: [
    { inspection_id: "i1", record_no: "01/BB-ĐKT178", inspected_on: "2022-03-05", kind: "planned", outcome: "no_violation", establishment_name: "A", verdict: "in_order", note: null },
    { inspection_id: "i2", record_no: "02/BB-ĐKT178", inspected_on: "2022-05-05", kind: "planned", outcome: "reminder", establishment_name: "B", verdict: null, note: null },
  ],
  member_ids: ["m1"],
  members: [],
  looked_at: null,
  findings: null,
  guidance: null,
  recommendation_items: [{ text: "Cấp lại thẻ", due_on: "2022-11-01" }],
} as unknown as RecheckRead;

beforeAll(async () => {
  await Promise.all([needWords("rechecks"), needWords("inspections")]);
  serve({ body: { csrf_token: "t" } }, { body: district });
  await login({ username: "x", password: "x" });
});

test("a new recheck names both teams, days in order, and how many are drawn", () => {
  const form = { ...newRecheck(), checked_on: "2022-10-03", sample_from: "2022-01-01", sample_to: "2022-10-03" };
  const pointers = (changed: Partial<typeof form>): string[] => checkNew({ ...form, ...changed }).map(({ pointer }) => pointer);
  expect(pointers({})).toEqual(["/team_id", "/checked_team_id"]);
  const whole = { team_id: "t", checked_team: { value: "c", label: "Đội 178 xã" } };
  expect(pointers(whole)).toEqual([]);
  expect(pointers({ ...whole, sample_size: 51 })).toEqual(["/sample_size"]);
  expect(pointers({ ...whole, sample_size: null })).toEqual(["/sample_size"]);
  expect(pointers({ ...whole, checked_on: "2022-10-01" })).toEqual(["/sample_to"]);
  expect(toNewBody({ ...form, ...whole })).toMatchObject({ team_id: "t", checked_team_id: "c", sample_size: 5 });
});

test("a finding that has to be corrected needs its note; only what changed is sent", () => {
  const form = toForm(record);
  expect(checkForm(form)).toEqual([]);
  const wrong = { ...form, verdicts: { ...form.verdicts, i2: { verdict: "to_be_corrected", note: " " } } };
  expect(checkForm(wrong).map(({ pointer }) => pointer)).toEqual(["/sample_findings/i2/note"]);
  expect(buildPatch(form, form)).toEqual({});
  const right = { ...form, verdicts: { ...form.verdicts, i2: { verdict: "to_be_corrected", note: "Thiếu chữ ký" } } };
  expect(buildPatch(form, right)).toEqual({
    sample_findings: { i1: { verdict: "in_order", note: null }, i2: { verdict: "to_be_corrected", note: "Thiếu chữ ký" } },
  });
});

test("what is still needed to sign", () => {
  expect(listLacks(record)).toHaveLength(2);
  expect(listLacks({ ...record, findings: "Tốt", sample: [] })).toEqual([]);
});
