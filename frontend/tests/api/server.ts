/** A scripted server in place of the network: answers in order, and remembers what was asked. */
import { afterEach, vi } from "vitest";

export interface Asked {
  method: string;
  path: string;
  headers: Headers;
  body: unknown;
}

export type Answer = { status?: number; body?: unknown; headers?: Record<string, string>; text?: string } | Error;

/** Puts the script in place until the end of the test; answers the list of what is asked. */
export function serve(...script: Answer[]): Asked[] {
  const asked: Asked[] = [];
  const left = [...script];
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    init.signal?.throwIfAborted();
    const body = typeof init.body === "string" ? (JSON.parse(init.body) as unknown) : init.body;
    asked.push({ method: init.method ?? "GET", path, headers: new Headers(init.headers), body });
    const answer = left.shift();
    if (!answer) throw new Error(`The script has no answer to ${init.method} ${path}`);
    if (answer instanceof Error) throw answer;
    const { status = 200, text, headers } = answer;
    const type = text === undefined ? (status < 400 ? "application/json" : "application/problem+json") : "text/html";
    const content = status === 204 ? null : (text ?? JSON.stringify(answer.body ?? {}));
    return new Response(content, { status, headers: { "Content-Type": type, ...headers } });
  });
  return asked;
}

afterEach(() => vi.unstubAllGlobals());
