import { beforeAll, describe, expect, test } from "vitest";
import type { ActivityRead, Overview } from "@/api/generated/types.gen";
import { login } from "@/api/session";
import { toActivity, toBody, buildPatch, checkActivity, toCountsBody, copyActivity, isAhead, newActivity, toPlanned } from "@/domains/prevention/communication_activities/activity";
import { isDue, mayWrite, toStatusTag } from "@/domains/prevention/communication_activities/text";
import { buildFormBars } from "@/domains/prevention/communication_activities/shares";
import { needWords } from "@/locales";
import { serve } from "../../api/server";
import { district } from "../../people";

const record: ActivityRead = {
  id: "a1",
  version: 2,
  created_at: "2022-09-12T02:07:00Z",
  updated_at: "2022-09-12T02:07:00Z",
  org_unit_id: "u1",
  org_unit_name: "Bình Lục",
  area_id: null,
  area_name: null,
  agency: null,
  org_unit_level: "district",
  commune_ids: ["u7", "u6"],
  form: "leaflet",
  status: "held",
  held_on: "2022-09-20",
  topic: "Cấp tờ rơi",
  audience: "residents",
  session_count: 0,
  attendee_count: 0,
  keeps_blanks: true,
  material_count: 320,
  panel_count: 0,
  leaflet_count: 300,
  broadcast_count: 0,
  integrated_programme: "cultured_life",
  place: null,
  partner: null,
  note: null,
  cancel_reason: null,
  materials: [],
};

beforeAll(async () => {
  await needWords("communication_activities", "terms");
  serve({ body: { csrf_token: "t" } }, { body: { ...district, permissions: [...district.permissions, "communication:write"] } });
  await login({ username: "x", password: "x" });
});

describe("what is sent", () => {
  test("counts that nobody wrote are left to the server", () => {
    const fresh = { ...newActivity(), form: "conference", topic: " Phổ biến ", audience: "cadres", attendee_count: 40 };
    expect(toBody(fresh)).toMatchObject({ org_unit_id: "u1", commune_ids: [], topic: "Phổ biến", attendee_count: 40, note: null });
    expect(toBody(fresh)).not.toHaveProperty("session_count");
    expect(toBody(fresh)).not.toHaveProperty("material_count");
  });

  test("other materials make the whole known", () => {
    const none = { session_count: null, attendee_count: null, broadcast_count: null };
    expect(toCountsBody({ ...none, panel_count: 2, leaflet_count: null, other_count: 5 })).toEqual({ panel_count: 2, material_count: 7 });
    expect(toCountsBody({ ...none, panel_count: null, leaflet_count: 80, other_count: null })).toEqual({ leaflet_count: 80 });
  });

  test("a correction holds what differs, and materials together", () => {
    const base = toActivity(record);
    expect(base).toMatchObject({ commune_ids: "u6,u7", other_count: 20 });
    expect(buildPatch(base, { ...base })).toEqual({});
    expect(buildPatch(base, { ...base, leaflet_count: 310 })).toEqual({ leaflet_count: 310, material_count: 330 });
    expect(buildPatch(base, { ...base, leaflet_count: null, integrated_programme: "" })).toEqual({
      integrated_programme: null,
      leaflet_count: null,
      material_count: 20,
    });
    expect(buildPatch(base, { ...base, commune_ids: "u6" })).toEqual({ commune_ids: ["u6"] });
  });

  test("the next one is like the last but for day, counts and note", () => {
    const like = { ...newActivity(), ...copyActivity(record) };
    expect(like).toMatchObject({ form: "leaflet", topic: "Cấp tờ rơi", commune_ids: "u6,u7", held_on: "2022-10-03", leaflet_count: null });
  });
});

test("what is missing or wrong is named at its field", () => {
  const pointers = (activity: ReturnType<typeof newActivity>, isHeld = false) => checkActivity(activity, isHeld).map(({ pointer }) => pointer);
  expect(pointers(newActivity())).toEqual(["/form", "/topic", "/audience"]);
  const whole = { ...newActivity(), form: "panel", topic: "Panô", audience: "residents" };
  expect(pointers({ ...whole, held_on: "2022-10-04" })).toEqual([]);
  expect(pointers({ ...whole, held_on: "2022-10-04" }, true)).toEqual(["/held_on"]);
  expect(pointers({ ...whole, held_on: "31/2", other_count: Number.NaN })).toEqual(["/held_on", "/material_count"]);
  expect(pointers({ ...whole, topic: "x".repeat(301) })).toEqual(["/topic"]);
});

test("a planned activity is due from its day on; what was held carries no tag", () => {
  const planned = { ...record, status: "planned", held_on: "2022-10-04" } as const;
  expect([isDue(planned), isDue({ ...planned, held_on: "2022-10-03" }), isDue(record)]).toEqual([false, true, false]);
  expect(toStatusTag(record)).toBeUndefined();
  expect(toStatusTag(planned)?.label).toBe("Dự kiến");
  expect(mayWrite(record)).toBe(true);
});

test("bars come longest first and say what the longest shows", () => {
  const none = { session_count: 0, attendee_count: 0, material_count: 0, panel_count: 0, leaflet_count: 0, broadcast_count: 0 };
  const overview = {
    year: 2022,
    total: { ...none, activity_count: 9 },
    by_form: [
      { ...none, form: "panel", activity_count: 2 },
      { ...none, form: "conference", activity_count: 7 },
      { ...none, form: "online", activity_count: 0 },
    ],
  } as unknown as Overview;
  const { title, bars } = buildFormBars(overview);
  expect(bars.map(({ key, count }) => [key, count])).toEqual([["conference", 7], ["panel", 2]]);
  expect(title).toBe("Hội nghị, buổi nói chuyện: 7 trên 9 hoạt động");
});

test("only a real day still to come makes a new activity a planned one", () => {
  const on = (held_on: string): boolean => isAhead({ ...newActivity(), held_on });
  expect([on("2022-10-04"), on("2022-10-03"), on("31/02/2022"), on("")]).toEqual([true, false, false, false]);
});

test("what is planned brings no counts that the form no longer shows", () => {
  const written = { ...newActivity(), form: "conference", session_count: 3, attendee_count: Number.NaN, other_count: 40 };
  expect(toCountsBody(toPlanned(written))).toEqual({ session_count: 1 });
  expect(toCountsBody(toPlanned({ ...written, form: "panel", panel_count: 2 }))).toEqual({});
});
