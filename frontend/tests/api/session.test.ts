import "fake-indexeddb/auto";
import { beforeEach, expect, test, vi } from "vitest";
import { api, connection } from "@/api/client";
import { isProblem } from "@/api/problem";
import { finishLogin, isLoginRequested, login, logout, may, me, refreshMe, sessionEnd, today } from "@/api/session";
import { loadDraft, saveDraft } from "@/lib/drafts";
import { district } from "../people";
import { serve } from "./server";

beforeEach(async () => {
  serve({ status: 204 });
  await logout();
});

test("without a session there is nobody, no right, no question", async () => {
  serve({ status: 401, body: { code: "unauthenticated" } });
  expect(await refreshMe()).toBeNull();
  expect([me.value, may("establishment:read"), isLoginRequested.value]).toEqual([null, false, false]);
});

test("logging in brings the person, their rights and the civil date of the server", async () => {
  serve({ body: { csrf_token: "token-1" } }, { body: district });
  await login({ username: "district", password: "binhluc-demo-2022" });
  expect(me.value?.user.full_name).toBe("Trần Thu Hà");
  expect([may("plan:read"), may("user:read"), may(["user:read", "plan:read"]), may(undefined)]).toEqual([true, false, true, true]);
  expect([today(), connection.csrfToken]).toEqual(["2022-10-03", "token-1"]);
});

test("the day goes on with the device's clock, and in the demo it stays", async () => {
  const told = { ...district, demo: false, today: "2026-12-31" };
  serve({ body: { csrf_token: "token-1" } }, { body: told });
  await login({ username: "district", password: "x" });
  const at = (instant: string): string => {
    vi.setSystemTime(instant);
    return today();
  };
  vi.useFakeTimers({ toFake: ["Date"] });
  expect(at("2026-12-31T16:59:59Z")).toBe("2026-12-31");
  expect(at("2026-12-31T17:00:00Z")).toBe("2027-01-01");
  expect(at("2026-12-30T03:00:00Z"), "a clock that is late").toBe("2026-12-31");
  serve({ body: { ...told, demo: true } });
  await refreshMe();
  expect(at("2027-01-02T03:00:00Z")).toBe("2026-12-31");
  serve({ status: 204 });
  await logout();
  expect(at("2026-12-31T17:10:00Z"), "on pages for everyone").toBe("2027-01-01");
  serve({ body: told, headers: { Date: "Thu, 31 Dec 2026 08:00:00 GMT" } });
  vi.setSystemTime("2026-12-31T23:00:00Z");
  await refreshMe();
  expect([at("2026-12-31T23:10:00Z"), at("2027-01-01T08:10:00Z")], "a clock of another zone").toEqual(["2026-12-31", "2027-01-01"]);
  serve({ body: told, headers: { Date: "Thu, 31 Dec 2026 06:00:00 GMT" } });
  await refreshMe();
  expect(at("2027-01-01T08:10:00Z"), "an answer that the browser kept").toBe("2027-01-01");
  vi.useRealTimers();
});

test("a wanted second factor is a problem that the form can tell", async () => {
  serve({ status: 401, body: { code: "otp-required" } });
  const error = await login({ username: "a", password: "b" }).catch((caught: unknown) => caught);
  expect(isProblem(error, "otp-required")).toBe(true);
});

test("two calls refused at once ask one question, and both go on after the login", async () => {
  serve({ body: { csrf_token: "token-1" } }, { body: district });
  await login({ username: "district", password: "x" });
  const asked = serve(
    { status: 401 },
    { status: 401 },
    { body: { csrf_token: "token-2" } },
    { body: { ...district, csrf_token: "token-2" } },
    { body: { n: 1 } },
    { body: { n: 2 } },
  );
  const both = Promise.all([api.get("/first-day"), api.post("/auth/logout")]);
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(isLoginRequested.value).toBe(true);
  await login({ username: "district", password: "x" });
  expect((await both).length).toBe(2);
  expect(isLoginRequested.value).toBe(false);
  const posts = asked.filter(({ path }) => path.endsWith("/logout"));
  expect(posts.map(({ headers }) => headers.get("X-CSRF-Token"))).toEqual(["token-1", "token-2"]);
});

test("the reason for which a session is over is told until the next login", async () => {
  const reason = "Phiên này kết thúc vì lâu không sử dụng.";
  serve({ status: 401, body: { code: "unauthenticated", reason: "sign-in-idle", detail: reason } });
  expect(await refreshMe()).toBeNull();
  expect(sessionEnd.value).toBe(reason);
  serve({ body: { csrf_token: "token-1" } }, { body: district });
  await login({ username: "district", password: "x" });
  expect(sessionEnd.value).toBe("");
});

test("giving up leaves the refusal", async () => {
  serve({ status: 401, body: { code: "unauthenticated" } });
  const refused = api.get("/first-day").catch((error: unknown) => error);
  await new Promise((resolve) => setTimeout(resolve, 10));
  finishLogin(false);
  expect(isProblem(await refused, "unauthenticated")).toBe(true);
});

test("logging out forgets the person and every draft on the device, even if the session had ended before", async () => {
  serve({ body: { csrf_token: "token-1" } }, { body: district });
  await login({ username: "district", password: "x" });
  await saveDraft("p1", "inspections/new", { female: 4 });
  serve({ status: 401, body: { code: "unauthenticated" } });
  await logout();
  expect([me.value, connection.csrfToken, await loadDraft("p1", "inspections/new")]).toEqual([null, "", undefined]);
});
