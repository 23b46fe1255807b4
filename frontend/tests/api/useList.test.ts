import { flushPromises } from "@vue/test-utils";
import { effectScope, nextTick, ref } from "vue";
import { expect, test } from "vitest";
import { api } from "@/api/client";
import type { ListPath } from "@/api/operations";
import { useList, type List } from "@/api/useList";
import { ApiProblem, NetworkFailure } from "@/api/problem";
import { noteAnswer } from "@/api/reachability";
import { backRestore } from "@/api/backRestore";
import { serve } from "./server";

interface Row {
  id: string;
}
const rows = (...ids: string[]): Row[] => ids.map((id) => ({ id }));
const ids = (list: Pick<List<Row>, "items">): string[] => list.items.value.map(({ id }) => id);

type Short = Extract<ListPath, "/areas" | "/staff" | "/trainings" | "/users">;

function open(path: Short, query: () => { q?: string } | null = () => ({})): List<Row> {
  const ask = () => {
    const asked = query();
    return asked && { query: asked };
  };
  const list = effectScope().run(() => useList(path, ask));
  if (!list) throw new Error("no list");
  return list as unknown as List<Row>;
}

test("the first page, then the next one below it", async () => {
  const asked = serve({ body: { items: rows("a", "b"), next: "cursor" } }, { body: { items: rows("c"), next: null } });
  const list = open("/areas");
  expect([list.loading.value, list.loaded.value]).toEqual([true, false]);
  await flushPromises();
  expect([ids(list), list.hasMore.value, list.loaded.value]).toEqual([["a", "b"], true, true]);
  expect(await list.more()).toBe(2);
  expect([ids(list), list.hasMore.value]).toEqual([["a", "b", "c"], false]);
  expect(asked[1]?.path).toBe("/api/v1/areas?after=cursor");
});

test("old rows stay while a new query is on its way, and when it fails", async () => {
  const q = ref("a");
  serve({ body: { items: rows("a"), next: null } }, new TypeError("offline"), { body: { items: rows("z"), next: null } });
  const list = open("/staff", () => ({ q: q.value }));
  await flushPromises();
  q.value = "b";
  await nextTick();
  expect([ids(list), list.loading.value]).toEqual([["a"], true]);
  await flushPromises();
  expect([ids(list), list.error.value]).toEqual([["a"], expect.any(NetworkFailure)]);
  await list.reload();
  expect([ids(list), list.error.value]).toEqual([["z"], null]);
});

test("what did not come for want of a network comes by itself, page by page, once the server answers", async () => {
  const asked = serve(new TypeError("offline"), { body: { items: rows("a"), next: "cursor" } }, new TypeError("offline"), { body: { items: rows("b"), next: null } });
  const list = open("/areas");
  await flushPromises();
  expect(list.error.value).toBeInstanceOf(NetworkFailure);
  noteAnswer();
  await flushPromises();
  expect([ids(list), list.error.value]).toEqual([["a"], null]);
  await list.more();
  expect(list.error.value).toBeInstanceOf(NetworkFailure);
  noteAnswer();
  await flushPromises();
  expect([ids(list), list.error.value]).toEqual([["a", "b"], null]);
  expect(asked.at(-1)?.path).toBe("/api/v1/areas?after=cursor");
  // Control: a refusal is not asked for again.
  const refused = serve({ status: 500, body: {} }, new TypeError("offline"));
  const other = open("/trainings");
  await flushPromises();
  await expect(api.get("/areas")).rejects.toThrow(NetworkFailure);
  noteAnswer();
  await flushPromises();
  expect([refused.length, other.error.value]).toEqual([2, expect.any(ApiProblem)]);
});

test("nothing is asked while the query is not known", async () => {
  const asked = serve();
  open("/users", () => null);
  await flushPromises();
  expect(asked).toEqual([]);
});

test("Back finds the list as it was left, unless something was written since", async () => {
  serve({ body: { items: rows("a"), next: "cursor" } }, { body: { items: rows("b"), next: null } });
  const list = open("/trainings");
  await flushPromises();
  await list.more();
  backRestore.set(true);
  serve();
  expect(ids(open("/trainings"))).toEqual(["a", "b"]);

  serve({ body: {} }, { body: { items: rows("fresh"), next: null } });
  await api.post("/auth/logout");
  const again = open("/trainings");
  await flushPromises();
  expect(ids(again)).toEqual(["fresh"]);
  backRestore.set(false);
});
