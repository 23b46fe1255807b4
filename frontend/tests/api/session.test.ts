import "fake-indexeddb/auto";
import { beforeEach, expect, test } from "vitest";
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
