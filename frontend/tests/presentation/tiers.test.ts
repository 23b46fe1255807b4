import { expect, test } from "vitest";
import { login } from "@/api/session";
import { listKindsOn, listTiersOn } from "@/presentation/tiers";
import { serve } from "../api/server";
import { district } from "../people";

test("a unit that begins after the last day of districts is no district", async () => {
  serve({ body: { csrf_token: "t" } }, { body: district });
  await login({ username: "x", password: "x" });
  expect(listTiersOn("2025-06-30").map(({ code }) => code)).toEqual(["province", "district", "commune"]);
  expect(listTiersOn("2025-07-01").map(({ code }) => code)).toEqual(["province", "commune"]);
  expect(listKindsOn("commune", "2025-06-30")).toEqual(["xã", "phường", "thị trấn"]);
  expect(listKindsOn("commune", "2025-07-01")).toEqual(["xã", "phường", "đặc khu"]);
});
