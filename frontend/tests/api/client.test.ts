import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api, connection, toApiUrl } from "@/api/client";
import { ApiProblem, NetworkFailure } from "@/api/problem";
import { serve } from "./server";

const asFound = { ...connection };

afterAll(() => void Object.assign(connection, asFound));

beforeEach(() => {
  connection.csrfToken = "token-1";
  connection.language = "vi";
  connection.login = async () => false;
  connection.renewToken = async () => false;
});

const caught = (promise: Promise<unknown>): Promise<unknown> => promise.then(() => null, (error: unknown) => error);

test("an address has its parameters filled in, leaves empty ones out and repeats lists", () => {
  expect(toApiUrl("/establishments/{id}", { path: { id: "a b" }, query: { q: "sen", status: "", after: null, limit: 50, type: ["hotel", "karaoke"] } })).toBe(
    "/api/v1/establishments/a%20b?q=sen&limit=50&type=hotel&type=karaoke",
  );
});

test("a read carries the language and no token", async () => {
  const asked = serve({ body: { ok: true } });
  connection.language = "en";
  expect(await api.get("/me")).toEqual({ ok: true });
  expect(asked[0]?.headers.get("Accept-Language")).toBe("en");
  expect(asked[0]?.headers.has("X-CSRF-Token")).toBe(false);
});

test("a change carries token, version, key and the type of a merge patch", async () => {
  const asked = serve({ body: {} });
  await api.patch("/establishments/{id}", { path: { id: "1" }, body: { name: "Sen" }, version: 7, key: "key-1" });
  const { headers, method, body } = asked[0] ?? {};
  expect([method, body]).toEqual(["PATCH", { name: "Sen" }]);
  expect(headers?.get("X-CSRF-Token")).toBe("token-1");
  expect(headers?.get("If-Match")).toBe('"7"');
  expect(headers?.get("Idempotency-Key")).toBe("key-1");
  expect(headers?.get("Content-Type")).toBe("application/merge-patch+json");
});

test("a file is sent as a form without a content type of ours: the browser knows the boundary", async () => {
  const asked = serve({ body: {} });
  await api.post("/imports", { body: { kind: "staff", file: new File(["x"], "x.xlsx"), mapping: null }, key: "key-1" });
  expect(asked[0]?.headers.has("Content-Type")).toBe(false);
  const form = asked[0]?.body as FormData;
  expect([...form.keys()]).toEqual(["kind", "file"]);
});

test("an empty answer is undefined", async () => {
  serve({ status: 204 });
  expect(await api.delete("/me/sessions/{id}", { path: { id: "1" } })).toBeUndefined();
});

describe("refusals", () => {
  test("a problem keeps status, code, words, fields, the present record and the wait", async () => {
    const errors = [{ pointer: "/name", code: "missing", message: "Nhập tên cơ sở" }];
    serve({ status: 412, headers: { "Retry-After": "120" }, body: { code: "stale", detail: "Có người vừa sửa", errors, current: { version: 8 } } });
    const problem = (await caught(api.post("/auth/logout"))) as ApiProblem;
    expect(problem).toBeInstanceOf(ApiProblem);
    expect([problem.status, problem.code, problem.message, problem.retryAfter]).toEqual([412, "stale", "Có người vừa sửa", 120]);
    expect(problem.errors).toEqual(errors);
    expect(problem.current).toEqual({ version: 8 });
  });

  test("a proxy's page of HTML is a problem without words", async () => {
    serve({ status: 502, text: "<h1>Bad gateway</h1>" });
    const problem = (await caught(api.get("/first-day"))) as ApiProblem;
    expect([problem.status, problem.code, problem.message, problem.errors]).toEqual([502, "", "", []]);
  });

  test("no answer at all is told apart from a refusal", async () => {
    serve(new TypeError("Failed to fetch"));
    expect(await caught(api.get("/first-day"))).toBeInstanceOf(NetworkFailure);
  });
});

describe("a session that ended under the page", () => {
  test("asks for a login and sends the same again, key and all, with the new token", async () => {
    const asked = serve({ status: 401, body: { code: "unauthenticated" } }, { body: { id: "1" } });
    connection.login = async () => {
      connection.csrfToken = "token-2";
      return true;
    };
    const body = { org_unit_id: "u1", year: 2022 };
    expect(await api.post("/commune-ratings", { body, key: "key-1" })).toEqual({ id: "1" });
    expect(asked.map(({ headers }) => headers.get("Idempotency-Key"))).toEqual(["key-1", "key-1"]);
    expect(asked.map(({ headers }) => headers.get("X-CSRF-Token"))).toEqual(["token-1", "token-2"]);
    expect(asked[1]?.body).toEqual(body);
  });

  test("stays refused when the person gives up, and is not asked about twice", async () => {
    serve({ status: 401, body: { code: "unauthenticated" } });
    expect(((await caught(api.get("/first-day"))) as ApiProblem).status).toBe(401);
    const login = vi.fn<() => Promise<boolean>>(async () => true);
    connection.login = login;
    serve({ status: 401 }, { status: 401 });
    expect(((await caught(api.get("/first-day"))) as ApiProblem).status).toBe(401);
    expect(login).toHaveBeenCalledTimes(1);
  });

  test("a quiet call deals with it itself", async () => {
    const login = vi.fn<() => Promise<boolean>>(async () => true);
    connection.login = login;
    serve({ status: 401 });
    await caught(api.get("/me", { quiet: true }));
    expect(login).not.toHaveBeenCalled();
  });

  test("an outdated token is renewed once", async () => {
    const asked = serve({ status: 403, body: { code: "csrf" } }, { status: 204 });
    connection.renewToken = async () => {
      connection.csrfToken = "token-3";
      return true;
    };
    await api.post("/auth/logout");
    expect(asked[1]?.headers.get("X-CSRF-Token")).toBe("token-3");
  });

  test("a missing right is no outdated token", async () => {
    const renew = vi.fn<() => Promise<boolean>>(async () => true);
    connection.renewToken = renew;
    serve({ status: 403, body: { code: "forbidden" } });
    expect(((await caught(api.post("/auth/logout"))) as ApiProblem).code).toBe("forbidden");
    expect(renew).not.toHaveBeenCalled();
  });
});

describe("a server that is busy", () => {
  const BUSY = { status: 503, headers: { "Retry-After": "2" }, body: { code: "busy" } };
  const LONGEST = 3000;

  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  test("is asked again after the wait that it names, and not before", async () => {
    const asked = serve(BUSY, BUSY, { body: { ok: true } });
    vi.spyOn(Math, "random").mockReturnValue(0);
    const answer = api.get("/me");
    await vi.advanceTimersByTimeAsync(1999);
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(2000);
    expect(await answer).toEqual({ ok: true });
  });

  test("is asked twice more, then the page is told", async () => {
    const asked = serve(BUSY, BUSY, BUSY);
    const told = caught(api.get("/first-day"));
    await vi.advanceTimersByTimeAsync(2 * LONGEST);
    expect(((await told) as ApiProblem).code).toBe("busy");
    expect(asked).toHaveLength(3);
  });

  test("those who were refused together do not come back together", async () => {
    const asked = serve(BUSY, { body: {} });
    vi.spyOn(Math, "random").mockReturnValueOnce(0.5);
    const answer = api.get("/first-day");
    await vi.advanceTimersByTimeAsync(2499);
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    await answer;
  });

  test("is not asked again for a page that was left meanwhile", async () => {
    const asked = serve(BUSY);
    const page = new AbortController();
    const told = caught(api.get("/first-day", { signal: page.signal }));
    await vi.advanceTimersByTimeAsync(1000);
    page.abort();
    await vi.advanceTimersByTimeAsync(LONGEST);
    expect(((await told) as Error).name).toBe("AbortError");
    expect(asked).toHaveLength(1);
  });

  test("gets no write twice by itself, key or not", async () => {
    const asked = serve(BUSY, BUSY);
    const told = [caught(api.post("/auth/logout")), caught(api.post("/commune-ratings", { body: { org_unit_id: "u1", year: 2022 }, key: "key-1" }))];
    await vi.advanceTimersByTimeAsync(2 * LONGEST);
    expect((await Promise.all(told)).map((problem) => (problem as ApiProblem).code)).toEqual(["busy", "busy"]);
    expect(asked).toHaveLength(2);
  });

  test("what failed for another reason is not asked again", async () => {
    const asked = serve({ status: 503, headers: { "Retry-After": "5" }, body: { code: "unavailable" } });
    const told = caught(api.get("/first-day"));
    await vi.advanceTimersByTimeAsync(2 * LONGEST);
    expect(((await told) as ApiProblem).code).toBe("unavailable");
    expect(asked).toHaveLength(1);
  });
});
