/** Where the tests of the queue begin: somebody has signed in, and nothing waits on the device. */
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
