/** Photos that wait: kept unreadable and once, sent from where they broke off, refused in words, kept through a sign-out. */
import "fake-indexeddb/auto";
import { flushPromises, mount } from "@vue/test-utils";
import { defineComponent } from "vue";
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { api, connection } from "@/api/client";
import type { AttachmentRead } from "@/api/generated/types.gen";
import { outboxCount } from "@/api/outboxCount";
import { noteAnswer } from "@/api/reachability";
import { login } from "@/api/session";
import type { Me } from "@/api/types";
import UnsentPhotos from "@/components/UnsentPhotos.vue";
import { type PhotoQueue, formatUnsent, usePhotoQueue } from "@/composables/usePhotoQueue";
import { openQueue } from "@/lib/deviceKeys";
import { openDeviceStore } from "@/lib/deviceStore";
import { needWords } from "@/locales";
import { closeDevice, keepsQueue, pass } from "@/offline/door";
import { operations, reloadOutbox, removeOperations } from "@/offline/outbox";
import { type Photo, photos, readPhotoFile, reloadPhotos, removePhotos } from "@/offline/photos";
import { sendPhotos } from "@/offline/photoSender";
import { type Answer, type Asked, serve } from "../api/server";
import { district } from "../people";
import { watchDurability } from "./emptyQueue";

const INSPECTOR: Me = { ...district, permissions: ["inspection:read", "inspection:write", "attachment:read", "attachment:write"] };
const VISIT = { id: "v1", establishment_id: "e1", team_id: "t1", kind: "planned", inspected_on: "2022-10-03" } as never;
const CUT: Answer = new TypeError("Failed to fetch");
const PIECE = 512 * 1024;
const CONTENT = "%PDF-1.7 Karaoke";
const PASSWORD = "mật khẩu của một người";

const asFound = { ...connection };

afterAll(async () => {
  await removePhotos(photos.value.map(({ id }) => id));
  Object.assign(connection, asFound);
});

async function signIn(): Promise<void> {
  serve({ body: { csrf_token: "token-1" } }, { body: INSPECTOR });
  connection.pass = ({ send, options }) => send(options);
  await login({ username: "x", password: PASSWORD });
  connection.pass = pass;
}

beforeEach(async () => {
  await needWords("attachments", "inspections");
  await signIn();
  await openQueue(INSPECTOR.user.id, PASSWORD);
  await Promise.all([reloadOutbox(), reloadPhotos()]);
  await removeOperations(operations.value.map(({ id }) => id));
  await removePhotos(photos.value.map(({ id }) => id));
});

function open(): PhotoQueue {
  let queue!: PhotoQueue;
  mount(
    defineComponent(() => {
      queue = usePhotoQueue("inspection", "v1");
      return () => null;
    }),
  );
  return queue;
}

async function createVisitWithoutNetwork(): Promise<void> {
  serve(CUT);
  await api.post("/inspections", { body: VISIT, key: "k1" });
  noteAnswer();
}

const pdf = (content = CONTENT): File => new File([content], "Nguyễn Văn A.pdf", { type: "application/pdf" });
const begun = (offset = 0): Answer => ({ status: 201, body: { id: "u1", offset } });
const TAKEN: Answer = { status: 204 };
const attached = (more: Partial<AttachmentRead> = {}): Answer => ({ body: { id: "u1", entity: "inspection", entity_id: "v1", withheld_at: null, ...more } });
const refused = (status: number, code: string, errors: object[] = []): Answer => ({ status, body: { code, detail: "Lý do", errors } });
const steps = (asked: Asked[]): string[] => asked.map(({ method, path }) => `${method} ${path.replace("/api/v1", "")}`);
const first = (): Photo => photos.value[0] as Photo;
const WHOLE = ["POST /uploads", "PATCH /uploads/u1", "POST /uploads/u1/complete"];

test("a photo is kept once, unreadable, apart from what is said of it", async () => {
  const queue = open();
  const seen = watchDurability("photo_files");
  await queue.add([pdf(), pdf(), pdf(`${CONTENT} 2`)]);
  vi.restoreAllMocks();
  expect(seen).toEqual(["strict", "strict"]);
  expect(photos.value.map(({ state }) => state)).toEqual(["open", "open"]);
  await queue.rename(first(), "Biển hiệu");
  expect([outboxCount.waiting, formatUnsent(queue)]).toEqual([0, "02 tệp chưa gửi"]);
  const store = await openDeviceStore();
  const rows = [...(await store.getAll("photos")).map(({ content }) => content), ...(await store.getAll("photo_files"))];
  expect(rows).toHaveLength(4);
  for (const { data } of rows) expect(Buffer.from(data).toString("utf8")).not.toMatch(/Karaoke|hiệu|inspection|api\/v1/);
  await reloadPhotos();
  expect([first().caption, await (await readPhotoFile(first()))?.text()]).toEqual(["Biển hiệu", CONTENT]);
});

test("what was let go is sent, and its file leaves the device", async () => {
  const queue = open();
  await queue.add([pdf()]);
  const asked = serve(begun(), TAKEN, attached());
  await queue.send();
  expect(steps(asked)).toEqual(WHOLE);
  expect([queue.items.value, first().state, queue.arrived.value?.id]).toEqual([[], "done", "u1"]);
  expect(await (await openDeviceStore()).getAllKeys("photo_files")).toEqual([]);
  await sendPhotos();
  expect(asked).toHaveLength(3);
});

test("nothing goes before its person lets it go", async () => {
  await open().add([pdf()]);
  const asked = serve();
  await sendPhotos();
  expect([asked, first().state]).toEqual([[], "open"]);
});

test("all that is let go lies on the device before anything is sent", async () => {
  const queue = open();
  await queue.add([pdf(), pdf(`${CONTENT} 2`), pdf(`${CONTENT} 3`)]);
  const asked = serve(CUT);
  const { sent } = await queue.release();
  const rows = await (await openDeviceStore()).getAll("photos");
  expect([rows.map(({ state }) => state), asked.length, outboxCount.waiting]).toEqual([["waiting", "waiting", "waiting"], 0, 3]);
  await sent;
  noteAnswer();
});

test("after the link broke it goes on where the server stands", async () => {
  const queue = open();
  await queue.add([pdf("x".repeat(PIECE + 10))]);
  const before = serve(begun(), TAKEN, CUT);
  await queue.send();
  expect([before.length, first().state, first().tried]).toEqual([3, "waiting", true]);
  await reloadPhotos();
  const asked = serve(begun(PIECE), TAKEN, attached());
  await sendPhotos();
  const rest = asked[1]?.body as Blob;
  expect([asked[1]?.headers.get("Upload-Offset"), rest.size]).toEqual([String(PIECE), 10]);
  expect(first().state).toBe("done");
});

test("a photo that came before its record: the record is sent, then the photo again", async () => {
  await createVisitWithoutNetwork();
  const queue = open();
  await queue.add([pdf()]);
  const asked = serve(begun(), TAKEN, refused(409, "upload-parent-missing"), { status: 201, body: { id: "v1", version: 1 } }, begun(CONTENT.length), attached());
  await queue.send();
  expect(steps(asked)).toEqual([...WHOLE, "POST /inspections", "POST /uploads", "POST /uploads/u1/complete"]);
  expect([first().state, operations.value[0]?.state]).toEqual(["done", "done"]);
});

test("while its record is refused a photo waits; without any record it is said in words", async () => {
  await createVisitWithoutNetwork();
  const queue = open();
  await queue.add([pdf()]);
  const missing = refused(409, "upload-parent-missing");
  serve(begun(), TAKEN, missing, refused(422, "invalid"));
  await queue.send();
  expect([first().state, operations.value[0]?.state]).toEqual(["waiting", "review"]);
  await removeOperations(operations.value.map(({ id }) => id));
  serve(begun(CONTENT.length), missing, begun(CONTENT.length), missing);
  await sendPhotos();
  expect([first().state, first().refusal?.message]).toEqual(["review", "Hồ sơ của tệp này không có trên máy chủ: có thể đã bị xóa, hoặc không còn thuộc phạm vi được xem."]);
});

test("a refused caption is said, corrected and sent with the next press", async () => {
  const queue = open();
  await queue.add([pdf()]);
  serve(refused(422, "invalid", [{ pointer: "Upload-Metadata/caption", code: "pii-in-text", message: "Có vẻ chứa số CCCD" }]));
  const notice = mount(UnsentPhotos, { props: { queue }, slots: { default: "Gửi trước khi ký." } });
  await notice.find("button").trigger("click");
  await flushPromises();
  await sendPhotos();
  await flushPromises();
  expect([first().refusal?.isAboutCaption, outboxCount.review, notice.text().includes("Lý do: Có vẻ chứa số CCCD")]).toEqual([true, 1, true]);
  await queue.rename(first(), "Biển hiệu");
  const asked = serve(begun(), TAKEN, attached());
  await queue.send();
  expect([first().state, asked.length]).toEqual(["done", 3]);
});

test("too large, of a wrong kind: refused before anything is sent", async () => {
  const queue = open();
  const asked = serve();
  await queue.add([pdf("x".repeat(10 * 1024 * 1024 + 1)), new File(["x"], "a.docx", { type: "application/msword" })]);
  await queue.send();
  expect(photos.value.map(({ refusal }) => refusal?.message)).toEqual(["Tệp lớn hơn 10 MB. Chọn tệp nhỏ hơn.", "Chỉ nhận ảnh JPEG, PNG, WebP hoặc tệp PDF. Chọn tệp khác."]);
  expect([asked.length, queue.held.value.length]).toEqual([0, 0]);
});

test("a photo that the server withholds leaves the device, and that is said", async () => {
  const queue = open();
  await queue.add([pdf()]);
  serve(begun(CONTENT.length), attached({ withheld_at: "2022-10-03T02:00:00Z" }));
  await queue.send();
  expect([first().state, await readPhotoFile(first())]).toEqual(["review", undefined]);
  expect(first().refusal?.message).toContain("đã bị che");
});

test("without a session photos stay, and somebody is asked to sign in", async () => {
  const queue = open();
  await queue.add([pdf()]);
  connection.login = async () => false;
  serve(refused(401, "unauthenticated"));
  await queue.send();
  expect([first().state, outboxCount.asksSignIn]).toEqual(["waiting", true]);
});

test("a sign-out closes photos, and the password opens them again", async () => {
  await open().add([pdf()]);
  expect(await keepsQueue()).toBe(true);
  await closeDevice();
  await reloadPhotos();
  expect([photos.value, outboxCount.closed]).toEqual([[], 1]);
  expect(await openQueue(INSPECTOR.user.id, "khác")).toBe(false);
  expect(await openQueue(INSPECTOR.user.id, PASSWORD)).toBe(true);
  await reloadPhotos();
  expect([await (await readPhotoFile(first()))?.text(), outboxCount.closed]).toEqual([CONTENT, 0]);
});
