/** What a visit leaves beside its minutes: a commitment, a head count, a recommendation that was carried out. */
import "fake-indexeddb/auto";
import { afterAll, beforeEach, expect, test } from "vitest";
import { api, connection } from "@/api/client";
import { NetworkFailure } from "@/api/problem";
import type { Operation as SentOperation, OperationBatch } from "@/api/generated/types.gen";
import type { Me } from "@/api/types";
import { newId } from "@/lib/ids";
import { isConflict, listDifferences } from "@/offline/conflicts";
import { operations } from "@/offline/outbox";
import { sendNow } from "@/offline/sender";
import { formatAct, listFacts } from "@/offline/wording";
import { needWords } from "@/locales";
import { type Answer, type Asked, serve } from "../api/server";
import { district } from "../people";
import { beginWithEmptyQueue } from "./emptyQueue";

const OFFICER: Me = { ...district, permissions: ["establishment:read", "workforce:write", "commitment:write"] };
const CUT: Answer = new TypeError("Failed to fetch");
const RECEIPT = { id: "r1", count: 0, hash: "0123abcd", at: "2022-10-03T01:00:00Z", clock_offset_seconds: 0 };
const COUNT = { counted_on: "2022-10-03", total: 6, female: 4, under_18: null, with_contract: null, with_health_check: null, with_temporary_residence: null };
const COMMITMENTS = "/establishments/{id}/commitments";
const COUNTS = "/establishments/{id}/workforce-counts";
const asFound = { ...connection };
let [place, task] = ["", ""];

afterAll(() => void Object.assign(connection, asFound));

beforeEach(async () => {
  await beginWithEmptyQueue(OFFICER);
  [place, task] = [newId(), newId()];
});

const states = (): string[] => operations.value.map(({ entity, action, state }) => `${entity} ${action} ${state}`);
const commit = (note: string | null = null): Promise<{ id: string; version: number }> => api.post(COMMITMENTS, { path: { id: place }, body: { id: newId(), signed_on: "2022-10-03", note }, key: newId() });
const count = (): Promise<{ id: string }> => api.post(COUNTS, { path: { id: place }, body: { ...COUNT, id: newId() }, key: newId() });
const fulfil = (): Promise<{ status: string; closed_on: string | null }> => api.post("/recommendations/{id}/fulfil", { path: { id: task }, body: { fulfilled_on: "2022-10-02", note: "Đã niêm yết" }, version: 3, key: newId() });
const listSent = (asked?: Asked): SentOperation[] => (asked?.body as OperationBatch | undefined)?.operations ?? [];
const answer = (...results: object[]): Answer => ({
  body: { results: results.map((one, index) => ({ id: operations.value[index]?.key, version: 1, problem: null, ...one })), receipt: { ...RECEIPT, count: results.length } },
});

test("each waits, is answered as the server will, and goes as an operation that the server knows", async () => {
  serve(CUT);
  const [made, counted, done] = [await commit(), await count(), await fulfil()];
  expect([made.version, done.status, done.closed_on]).toEqual([1, "fulfilled", "2022-10-02"]);
  expect(states()).toEqual(["commitments create waiting", "workforce_counts create waiting", "recommendations fulfil waiting"]);
  const asked = serve(answer({ status: "applied" }, { status: "applied" }, { status: "applied", version: 4 }), ...[1, 1, 4].map((version) => ({ body: { id: "x", version } })));
  await sendNow();
  expect(listSent(asked[0]).map(({ entity, action, record_id: id, base_version: base }) => [entity, action, id, base])).toEqual([
    ["establishments", "commitments", place, null],
    ["establishments", "workforce-counts", place, null],
    ["recommendations", "fulfil", task, 3],
  ]);
  expect(listSent(asked[0]).slice(0, 2).map(({ body }) => body?.["id"])).toEqual([made.id, counted.id]);
  expect(asked.slice(1).map(({ path }) => path.replace("/api/v1", ""))).toEqual([`/establishments/${place}/commitments/${made.id}`, `/establishments/${place}/workforce-counts/${counted.id}`, `/recommendations/${task}`]);
  expect(states().filter((one) => one.endsWith("done"))).toHaveLength(3);
});

test("the lists of the place hold what waits, and a task that was reported done is open no more", async () => {
  const open = { id: task, version: 3, establishment_id: place, status: "open", text: "Niêm yết nội quy", reopenings: [] };
  serve({ body: { items: [], next: null } }, { body: { items: [open], next: null } }, { body: open });
  const ask = { path: { id: place }, query: { limit: 10 } };
  await api.get(COUNTS, ask);
  const tasks = { query: { establishment_id: place, status: "open" as const, limit: 10 } };
  expect((await api.get("/recommendations", tasks)).items).toHaveLength(1);
  await api.get("/recommendations/{id}", { path: { id: task } });
  serve(CUT);
  const { id } = await count();
  await fulfil();
  serve(CUT, CUT, CUT);
  expect((await api.get(COUNTS, ask)).items).toMatchObject([{ ...COUNT, id, establishment_id: place, version: 1 }]);
  expect((await api.get("/recommendations", tasks)).items).toEqual([]);
  expect(await api.get("/recommendations/{id}", { path: { id: task } })).toMatchObject({ status: "fulfilled", closing_note: "Đã niêm yết", text: "Niêm yết nội quy" });
});

test("a correction goes into what waits; what one place refuses holds nothing else of it up", async () => {
  serve(CUT);
  await count();
  const { id } = await commit("Sai");
  await api.patch("/establishments/{id}/commitments/{commitment_id}", { path: { id: place, commitment_id: id }, body: { note: "Đúng" }, version: 1 });
  expect(states()).toEqual(["workforce_counts create waiting", "commitments create waiting"]);
  const problem = { status: 409, code: "already-counted", title: "x", detail: "Ngày này đã khai báo", type: "x", instance: "x" };
  const asked = serve(answer({ status: "refused", version: null, problem }, { status: "applied" }), { body: { id: "x", version: 1 } });
  await sendNow();
  expect(listSent(asked[0])[1]?.body).toMatchObject({ id, note: "Đúng" });
  expect(states()).toEqual(["workforce_counts create review", "commitments create done"]);
  expect(operations.value[0]?.refusal?.message).toBe("Ngày này đã khai báo");
});

test("a task that somebody has closed meanwhile is shown as the server has it, and is reported anew or not at all", async () => {
  serve(CUT);
  await fulfil();
  const current = { id: task, version: 4, status: "withdrawn", text: "Niêm yết nội quy" };
  serve(answer({ status: "refused", version: null, problem: { status: 412, code: "stale", title: "x", detail: "x", type: "x", instance: "x", current } }));
  await sendNow();
  const [first] = operations.value;
  expect([states(), first && isConflict(first), first && listDifferences(first)]).toEqual([["recommendations fulfil review"], true, []]);
  serve({ body: current });
  expect(await api.get("/recommendations/{id}", { path: { id: task } })).toMatchObject({ status: "withdrawn", version: 4 });
  serve(CUT);
  await api.post("/recommendations/{id}/fulfil", { path: { id: task }, body: { fulfilled_on: "2022-10-03" }, version: 4, key: newId() });
  expect([states(), operations.value[0]?.version]).toEqual([["recommendations fulfil waiting"], 4]);
});

test("a correction of what the server has waits, too, and goes as a request", async () => {
  serve(CUT);
  const id = newId();
  await api.patch("/establishments/{id}/workforce-counts/{count_id}", { path: { id: place, count_id: id }, body: { total: 7 }, version: 2 });
  const asked = serve({ body: { id, version: 3 } });
  await sendNow();
  expect(asked.map(({ method, path, headers }) => [method, path.replace("/api/v1", ""), headers.get("If-Match")])).toEqual([["PATCH", `/establishments/${place}/workforce-counts/${id}`, '"2"']]);
  expect(states()).toEqual(["workforce_counts update done"]);
});

test("a grid that sends its rows again itself leaves nothing here", async () => {
  serve(CUT);
  const sent = api.post(COUNTS, { path: { id: place }, body: { ...COUNT, id: newId() }, key: newId(), hasOwnQueue: true });
  await expect(sent).rejects.toBeInstanceOf(NetworkFailure);
  expect(states()).toEqual([]);
});

test("each says in words what it is and what it holds", async () => {
  serve(CUT);
  await needWords("outbox");
  await needWords("log");
  await commit("Ký tại cơ sở");
  await fulfil();
  expect(operations.value.map(formatAct)).toEqual(["Ghi bản cam kết", "Ghi kiến nghị đã thực hiện"]);
  expect(operations.value.flatMap(listFacts)).toEqual([["Ngày ký", "03/10/2022"], ["Ghi chú", "Ký tại cơ sở"], ["Ngày thực hiện xong", "02/10/2022"], ["Ghi chú", "Đã niêm yết"]]);
});
