import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiProblem, NetworkFailure } from "@/api/problem";
import { createRounds } from "@/offline/rounds";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Whether each second has begun a round. */
async function listTries(tries: () => number, seconds: number): Promise<number[]> {
  const found: number[] = [];
  for (let second = 1; second <= seconds; second += 1) {
    const before = tries();
    // oxlint-disable-next-line no-await-in-loop -- one second after the other
    await vi.advanceTimersByTimeAsync(1000);
    if (tries() > before) found.push(second);
  }
  return found;
}

test.each([
  ["no answer", new NetworkFailure()],
  ["a server that fails", new ApiProblem(new Response(null, { status: 503 }), {})],
])("%s: it is tried again with growing waits, and at once when there is reason to", async (_, why) => {
  const sendAll = vi.fn<() => Promise<void>>(() => Promise.reject(why));
  const rounds = createRounds("test", sendAll);
  await rounds.start();
  expect(await listTries(() => sendAll.mock.calls.length, 180)).toEqual([3, 9, 21, 51, 111, 171]);
  const before = sendAll.mock.calls.length;
  await rounds.start();
  expect(sendAll).toHaveBeenCalledTimes(before + 1);
  // The one that was planned is not made beside it: the next wait begins anew.
  expect(await listTries(() => sendAll.mock.calls.length, 61)).toEqual([60]);
  rounds.noteProgress();
  await rounds.start();
  expect(await listTries(() => sendAll.mock.calls.length, 10)).toEqual([3, 9]);
});

test("a round that sent all plans none", async () => {
  const sendAll = vi.fn<() => Promise<void>>(() => Promise.resolve());
  await createRounds("test", sendAll).start();
  expect(await listTries(() => sendAll.mock.calls.length, 120)).toEqual([]);
});
