/** A large file goes in pieces, and goes on where the server stands. */
import { beforeEach, expect, test } from "vitest";
import { connection } from "@/api/client";
import { ApiProblem, NetworkFailure } from "@/api/problem";
import { uploadResumable } from "@/api/resumableUpload";
import { type Answer, serve } from "./server";

const PIECE = 512 * 1024;
const SIZE = 2 * PIECE + 100;
const upload = (offset: number): Answer => ({ status: 201, body: { id: "u1", offset } });
const taken: Answer = { status: 204 };
const form = { entity: "inspections", entity_id: "i1", caption: "Biển hiệu", taken_at: null } as const;

function paper(): File {
  const bytes = new Uint8Array(SIZE).map((_, at) => at % 251);
  return new File([bytes], "Nguyễn Văn A.pdf", { type: "application/pdf" });
}

const hash = async (file: Blob): Promise<string> =>
  Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer())), (byte) => byte.toString(16).padStart(2, "0")).join("");

const readEntries = (header: string | null | undefined): Record<string, string> =>
  Object.fromEntries(
    (header ?? "").split(",").map((entry) => {
      const [name = "", value = ""] = entry.split(" ");
      return [name, new TextDecoder().decode(Uint8Array.from(atob(value), (letter) => letter.charCodeAt(0)))];
    }),
  );

beforeEach(() => {
  connection.csrfToken = "token-1";
});

test("three pieces follow each other, and the record's file comes back", async () => {
  const asked = serve(upload(0), taken, taken, taken, { body: { id: "a1" } });
  const parts: number[] = [];
  const file = paper();
  expect(await uploadResumable({ ...form, file }, (part) => parts.push(part))).toEqual({ id: "a1" });
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual(["POST /api/v1/uploads", ...Array<string>(3).fill("PATCH /api/v1/uploads/u1"), "POST /api/v1/uploads/u1/complete"]);
  const [first, ...pieces] = asked;
  const digest = await hash(file);
  expect(readEntries(first?.headers.get("Upload-Metadata"))).toEqual({ entity: "inspections", entity_id: "i1", caption: "Biển hiệu", sha256: digest });
  expect(first?.headers.get("Upload-Length")).toBe(String(SIZE));
  expect(first?.headers.has("Idempotency-Key")).toBe(false);
  const sent = pieces.slice(0, 3);
  expect(sent.map(({ headers }) => headers.get("Upload-Offset"))).toEqual(["0", String(PIECE), String(2 * PIECE)]);
  expect(new Set(sent.map(({ headers }) => `${headers.get("Content-Type")} ${headers.get("X-CSRF-Token")}`))).toEqual(new Set(["application/offset+octet-stream token-1"]));
  expect(await hash(new Blob(sent.map(({ body }) => body as Blob)))).toBe(digest);
  expect(parts.at(-1)).toBe(1);
});

test("after a lost network the next try sends the rest alone", async () => {
  const broken = serve(upload(0), taken, new TypeError("Failed to fetch"));
  await expect(uploadResumable({ ...form, file: paper() }, () => undefined)).rejects.toBeInstanceOf(NetworkFailure);
  expect(broken).toHaveLength(3);
  const asked = serve(upload(PIECE + 7), taken, taken, { body: { id: "a1" } });
  await uploadResumable({ ...form, file: paper() }, () => undefined);
  expect(asked.slice(1, 3).map(({ headers }) => headers.get("Upload-Offset"))).toEqual([String(PIECE + 7), String(2 * PIECE + 7)]);
  expect(asked[2]?.body).toHaveProperty("size", SIZE - 2 * PIECE - 7);
});

test("what the server has already is not sent again", async () => {
  const asked = serve(upload(SIZE), { body: { id: "a1" } });
  await uploadResumable({ ...form, file: paper() }, () => undefined);
  expect(asked).toHaveLength(2);
});

test("a refusal is a problem with its words", async () => {
  serve(upload(0), { status: 422, body: { code: "upload-hash", detail: "Gửi lại tệp từ đầu" } });
  const refused = await uploadResumable({ ...form, file: paper() }, () => undefined).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(ApiProblem);
  expect((refused as ApiProblem).code).toBe("upload-hash");
});
