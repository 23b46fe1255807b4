/** Where the tests of the queue begin: somebody has signed in, and nothing waits on the device. */
import { vi } from "vitest";
import { connection } from "@/api/client";
import { login } from "@/api/session";
import type { Me } from "@/api/types";
import { clearAnswers } from "@/offline/answers";
import { pass } from "@/offline/door";
import { operations, reloadOutbox, removeOperations } from "@/offline/outbox";
import { serve } from "../api/server";

export async function beginWithEmptyQueue(person: Me): Promise<void> {
  serve({ body: { csrf_token: "token-1" } }, { body: person });
  connection.pass = ({ send, options }) => send(options);
  await login({ username: "x", password: "x" });
  connection.pass = pass;
  clearAnswers();
  await reloadOutbox();
  await removeOperations(operations.value.map(({ id }) => id));
}

/** Asks how transactions that change these stores are to be written; each begin adds one word. */
export function watchDurability(...stores: string[]): (string | undefined)[] {
  const seen: (string | undefined)[] = [];
  const begin = IDBDatabase.prototype.transaction;
  vi.spyOn(IDBDatabase.prototype, "transaction").mockImplementation(function (this: IDBDatabase, names, mode, how) {
    if (mode === "readwrite" && [names].flat().some((name) => stores.includes(String(name)))) seen.push(how?.durability);
    return begin.call(this, names, mode, how);
  });
  return seen;
}
