import "fake-indexeddb/auto";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { api, connection } from "@/api/client";
import type { PublicKey, WorkPackage } from "@/api/generated/types.gen";
import { outboxCount } from "@/api/outboxCount";
import { NetworkFailure } from "@/api/problem";
import { noteAnswer } from "@/api/reachability";
import { login, refreshMe } from "@/api/session";
import type { Me } from "@/api/types";
import { deleteKeys } from "@/lib/deviceKeys";
import { openDeviceStore } from "@/lib/deviceStore";
import { clearAnswers, restoreAnswers } from "@/offline/answers";
import { forgetDevices, getDeviceId, keepDeviceId } from "@/offline/device";
import { closeDevice, openDevice, pass, wipeDevice } from "@/offline/door";
import { failure, startTaking, takePackage } from "@/offline/packageTaking";
import { operations, reloadOutbox, removeOperations } from "@/offline/outbox";
import { beginKeeping, endKeeping, isKept } from "@/offline/readingStore";
import { keepSendKey } from "@/offline/sendKeys";
import { dropPackage, getPackage } from "@/offline/workPackage";
import { type Answer, serve } from "../api/server";
import { district } from "../people";
import { occupyStore } from "./occupiedStore";

const HOUR = 3_600_000;
const INSPECTOR: Me = { ...district, permissions: ["inspection:read", "inspection:write", "establishment:read"] };
const CUT: Answer = new TypeError("Failed to fetch");
const EMPTY: Answer = { body: { items: [], next: null } };
/** What is read beside a package: the person, the kinds of places and, once in a page, the communes; then what places are to do. */
const KINDS: Answer = { body: { items: [{ code: "karaoke", needs_security_certificate: true }, { code: "hair_wash", needs_security_certificate: false }], next: null } };
const TASK = { id: "r1", version: 2, establishment_id: "e1", team_id: "t1", status: "open", due_on: "2022-10-20", text: "Niêm yết nội quy" };
const BESIDE: Answer[] = [{ body: INSPECTOR }, KINDS, EMPTY, KINDS, { body: { items: [TASK], next: null } }];
const PLACE = { id: "e1", version: 3, name: "Karaoke Anh Đào", address: "Thôn 1", org_unit_id: "u7", establishment_type: "karaoke", owner_name: "Lê Văn Bảy" };
const VISIT = { id: "l1", establishment_id: "e1", team_id: "t1", planned_on: "2022-10-05", org_unit_id: "u7" };
const TEAM = { id: "t1", name: "Đội 178 huyện", is_active: true, members: [{ id: "m1", active_from: "2022-01-01", active_to: null }, { id: "m2", active_from: "2021-01-01", active_to: "2021-12-31" }] };
const LIST = { id: "c1", key: "2022", items: [{ code: "a", applies_to: "all" }, { code: "b", applies_to: ["karaoke"] }, { code: "c", applies_to: ["hotel"] }, { code: "d", applies_to: "needs_security_certificate" }] };
const ACT = { id: "x1", title: "Để vũ khí trong phòng", establishment_types: ["karaoke"], valid_from: "2022-01-01", valid_to: null };

const WHOLE = {
  user_id: "p1", device_id: "d1", as_of: "2022-10-03", cursor: "c1", left_out: 0,
  present: { establishments: ["e1"], visits: ["l1"], inspections: [] },
  establishments: [PLACE], visits: [VISIT], inspections: [], teams: [TEAM], checklists: [LIST], violation_types: [ACT], areas: [],
} as unknown as WorkPackage;

const asFound = { ...connection };
afterEach(() => void vi.useRealTimers());

/** Other files find the device as it was before. */
async function emptyDevice(): Promise<void> {
  await reloadOutbox();
  await removeOperations(operations.value.map(({ id }) => id));
  await endKeeping();
  await forgetDevices();
  await deleteKeys();
}

afterAll(async () => {
  await emptyDevice();
  Object.assign(connection, asFound);
});

const toText = (bytes: ArrayBuffer | Uint8Array): string => Buffer.from(bytes as Uint8Array).toString("base64url");

interface Signer {
  kid: string;
  pair: CryptoKeyPair;
}

async function createSigner(kid: string): Promise<Signer> {
  return { kid, pair: await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]) };
}

async function listKeys({ kid, pair }: Signer): Promise<Answer> {
  const { x = "", y = "" } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  const key: PublicKey = { kty: "EC", crv: "P-256", alg: "ES256", use: "sig", kid, x, y };
  return { body: { keys: [key, { ...key, alg: "ECDH-ES", use: "enc", kid: `${kid} of queues` }] } };
}

/** As the server signs; `sent` is what arrives instead. */
async function sign({ kid, pair }: Signer, of: Partial<WorkPackage>, { sent = (text: string) => text, header = {} } = {}): Promise<Answer> {
  const at = Date.now();
  const text = JSON.stringify({ ...WHOLE, issued_at: new Date(at).toISOString(), expires_at: new Date(at + 72 * HOUR).toISOString(), ...of });
  const head = toText(Buffer.from(JSON.stringify({ alg: "ES256", typ: "work-package+jws", kid, ...header })));
  const input = new TextEncoder().encode(`${head}.${toText(Buffer.from(text))}`);
  const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, pair.privateKey, input);
  return { body: JSON.parse(sent(text)) as unknown, headers: { "JWS-Signature": `${head}..${toText(signature)}`, ETag: 'W/"1"' } };
}

const signer = await createSigner("k1");

beforeEach(async () => {
  serve({ body: { csrf_token: "token-1" } }, { body: INSPECTOR });
  connection.pass = ({ send, options }) => send(options);
  await login({ username: "x", password: "x" });
  connection.pass = pass;
  clearAnswers();
  await emptyDevice();
  await beginKeeping();
  await keepDeviceId("d1");
  await keepSendKey("p1", "x");
});

async function takeFirst(of: Partial<WorkPackage> = {}, other: Parameters<typeof sign>[2] = {}): Promise<ReturnType<typeof serve>> {
  const asked = serve(await sign(signer, of, other), await listKeys(signer), ...BESIDE);
  await takePackage();
  return asked;
}

test("a signed package is held, and lists and records that were never opened come from it", async () => {
  await takeFirst();
  expect([failure.value, getPackage()?.establishments.length]).toEqual(["", 1]);
  serve(CUT, CUT, CUT, CUT, CUT, CUT, CUT, CUT);
  expect(await api.get("/establishments/{id}", { path: { id: "e1" } })).toEqual(PLACE);
  expect((await api.get("/establishments", { query: { q: "le van bay" } })).items).toEqual([PLACE]);
  expect((await api.get("/inspection-plan-visits", { query: { planned_from: "2022-10-01", planned_to: "2022-10-09" } })).items).toEqual([VISIT]);
  expect((await api.get("/inspection-plan-visits", { query: { planned_from: "2022-10-06" } })).items).toEqual([]);
  expect((await api.get("/inspection-teams/{id}/members", { path: { id: "t1" }, query: { on: "2022-10-03" } })).items.map(({ id }) => id)).toEqual(["m1"]);
  const checklists = await api.get("/checklist-templates", { query: { establishment_type: "karaoke", on: "2022-10-03" } as never });
  expect(checklists.items.map(({ items }) => items.map(({ code }) => code))).toEqual([["a", "b", "d"]]);
  const ofBarbers = await api.get("/checklist-templates", { query: { establishment_type: "hair_wash", on: "2022-10-03" } as never });
  expect(ofBarbers.items.map(({ items }) => items.map(({ code }) => code))).toEqual([["a"]]);
  // Of a kind that the device never read, an item too many is shown.
  const ofBars = await api.get("/checklist-templates", { query: { establishment_type: "bar", on: "2022-10-03" } as never });
  expect(ofBars.items.map(({ items }) => items.map(({ code }) => code))).toEqual([["a", "d"]]);
  expect((await api.get("/recommendations", { query: { establishment_id: "e1", status: "open", limit: 10 } })).items).toEqual([TASK]);
  expect((await api.get("/recommendations", { query: { establishment_id: "e2", status: "open", limit: 10 } })).items).toEqual([]);
  expect(await api.get("/recommendations/{id}", { path: { id: "r1" } })).toEqual(TASK);
  expect((await api.get("/violation-types", { query: { q: "vu khi", on: "2022-10-03", establishment_type: "karaoke" } })).items).toEqual([ACT]);
  noteAnswer();
});

test("what the package cannot tell fails as it did: it claims no empty list of signed minutes", async () => {
  await takeFirst();
  serve(CUT, CUT, CUT);
  expect((await api.get("/inspections", { query: { status: "draft" } })).items).toEqual([]);
  await expect(api.get("/inspections", { query: { establishment_id: "e1" } })).rejects.toThrow(NetworkFailure);
  await expect(api.get("/recommendations", { query: { establishment_id: "e1" } })).rejects.toThrow(NetworkFailure);
  await expect(api.get("/establishments", { query: { uncounted: true } })).rejects.toThrow(NetworkFailure);
  noteAnswer();
});

/** Without network. */
async function listVisits(query: Record<string, string> = {}): Promise<unknown[]> {
  serve(CUT);
  return (await api.get("/inspections", { query: { limit: 50, ...query } as never }).finally(noteAnswer)).items;
}

test("drafts of the package, and those begun here since, stand in the list of visits, but not as all that was done at one place", async () => {
  const draft = { id: "i1", version: 1, status: "draft", establishment_id: "e1", team_id: "t1", inspected_on: "2022-10-02", kind: "planned" };
  const begun = { ...draft, id: "i2", inspected_on: "2022-10-03" };
  const present = { ...WHOLE.present, inspections: ["i1"] };
  await takeFirst({ present, inspections: [draft] as never });
  expect(await listVisits()).toEqual([draft]);
  await expect(listVisits({ establishment_id: "e1" })).rejects.toThrow(NetworkFailure);
  expect(await listVisits({ establishment_id: "e1", status: "draft" })).toEqual([draft]);
  serve({ status: 201, body: begun });
  await api.post("/inspections", { body: { id: "i2" } as never, key: "k2" });
  expect(await listVisits()).toEqual([begun, draft]);
  serve(await sign(signer, { cursor: "c2", present, inspections: [] }), ...BESIDE);
  await takePackage();
  expect(await listVisits()).toEqual([draft]);
});

test("it lies on the device encrypted, and a page that opens later finds it", async () => {
  await takeFirst();
  const rows = await (await openDeviceStore()).getAll("answers");
  const bytes = rows.map(({ content }) => Buffer.from(content.data).toString("utf8")).join("");
  expect(bytes.length).toBeGreaterThan(500);
  expect(bytes).not.toMatch(/Anh Đào|work-package/);
});

test.each([
  ["changed on its way", {}, { sent: (text: string) => text.replace("Anh Đào", "Hoa Mai") }, "unsigned"],
  ["of another kind of token", {}, { header: { typ: "at+jwt" } }, "unsigned"],
  ["without an algorithm", {}, { header: { alg: "none" } }, "unsigned"],
  ["signed with a key that the server does not name", {}, { header: { kid: "k9" } }, "unsigned"],
  ["of another person", { user_id: "p2" }, {}, "other_person"],
  ["that is over", { expires_at: new Date(Date.now() - 1).toISOString() }, {}, "expired"],
  ["that lacks a record", { present: { ...WHOLE.present, visits: ["l1", "l2"] } }, {}, "incomplete"],
])("a package %s is refused", async (_, of, other, reason) => {
  await dropPackage();
  await takeFirst(of, other);
  expect([failure.value, getPackage()]).toEqual([reason, null]);
});

test("it is shown only once it lies on the device, with what was read before it", async () => {
  serve({ body: INSPECTOR });
  await refreshMe();
  await endKeeping();
  await (await openDeviceStore()).put("settings", "p1", "reading");
  await openDevice("mật khẩu");
  const { release } = await occupyStore();
  const asked = serve(await sign(signer, {}), await listKeys(signer), ...BESIDE);
  const taking = takePackage();
  try {
    await vi.waitFor(() => expect(asked.map(({ path }) => path)).toContain("/api/v1/work-package/keys"));
    await new Promise((resolve) => void setTimeout(resolve, 50));
    expect(getPackage()).toBeNull();
  } finally {
    release();
  }
  await vi.waitFor(() => expect(getPackage()).not.toBeNull());
  // As a page that is opened now, without network, finds them.
  vi.resetModules();
  const { listKept } = await import("@/offline/readingStore");
  const addresses = (await listKept()).map(({ address }) => address);
  expect(addresses).toEqual(expect.arrayContaining(["/api/v1/me", "/api/v1/work-package"]));
  await taking;
}, 30_000);

test("a device that is full says so, and shows no package that it does not have", async () => {
  const full = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  serve(await sign(signer, {}), await listKeys(signer));
  await takePackage();
  full.mockRestore();
  expect([failure.value, getPackage()]).toEqual(["unkept", null]);
  await takeFirst();
  expect([failure.value, getPackage()?.establishments.length]).toEqual(["", 1]);
});

test("the next one names what is held, and changes only what came", async () => {
  await takeFirst();
  const second = { ...PLACE, id: "e2", name: "Nhà nghỉ Hoa Mai" };
  const next = { cursor: "c2", present: { ...WHOLE.present, establishments: ["e2", "e1"], visits: [] }, establishments: [second], visits: [], teams: null, checklists: null, violation_types: null, areas: null } as never;
  const asked = serve(await sign(signer, next), ...BESIDE);
  await takePackage();
  expect(asked[0]?.path).toBe("/api/v1/work-package?after=c1");
  expect(asked[0]?.headers.get("If-None-Match")).toBe('W/"1"');
  expect(getPackage()?.establishments.map(({ id }) => id)).toEqual(["e2", "e1"]);
  expect([getPackage()?.visits, getPackage()?.teams.length]).toEqual([[], 1]);
});

test("a package that is over is shown no more", async () => {
  await takeFirst();
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(Date.now() + 71 * HOUR);
  expect(getPackage()).not.toBeNull();
  vi.setSystemTime(Date.now() + 2 * HOUR);
  expect(getPackage()).toBeNull();
});

test("a sign-in that is not the registered device's keeps nothing", async () => {
  await takeFirst({ device_id: null });
  expect([getPackage(), isKept.value, await getDeviceId()]).toEqual([null, false, null]);
});

test("an ended device removes what can be read and its registration; control: another 401 does not", async () => {
  await takeFirst();
  connection.ended = wipeDevice;
  serve({ status: 401, body: { code: "not-signed-in", reason: "sign-in-expired" } });
  await refreshMe();
  expect(getPackage()).not.toBeNull();
  serve({ status: 401, body: { code: "not-signed-in", reason: "device-ended", wipe: true } });
  await refreshMe();
  const store = await openDeviceStore();
  expect([getPackage(), isKept.value, await getDeviceId()]).toEqual([null, false, null]);
  expect([await store.count("answers"), await store.count("keys")]).toEqual([0, 0]);
  await restoreAnswers();
  expect(getPackage()).toBeNull();
});

test("a sign-out removes what was read; the same person goes on after the next sign-in, another one does not", async () => {
  await takeFirst();
  await closeDevice();
  const store = await openDeviceStore();
  expect([getPackage(), isKept.value, await store.count("answers")]).toEqual([null, false, 0]);
  await openDevice("mật khẩu");
  expect([isKept.value, await getDeviceId()]).toEqual([true, "d1"]);
  await takeFirst();
  await closeDevice();
  await store.put("answers", { user: "p1", address: "a", read_at: new Date().toISOString(), content: { iv: new Uint8Array(12), data: new ArrayBuffer(8) } });
  await store.put("settings", "p2", "reading");
  await openDevice("mật khẩu");
  expect([isKept.value, await store.count("answers")]).toEqual([false, 0]);
}, 30_000);

test("on coming back to the foreground it is asked for again, but not at once; resting ends no sign-in of a registered device", async () => {
  await takeFirst();
  await startTaking();
  await vi.waitFor(() => expect(outboxCount.isLasting).toBe(true));
  expect(outboxCount.describeKept()).toContain("Đang dùng việc hôm nay");
  vi.useFakeTimers({ toFake: ["Date"] });
  const asked = serve(await sign(signer, {}), ...BESIDE);
  vi.setSystemTime(Date.now() + 9 * 60_000);
  document.dispatchEvent(new Event("visibilitychange"));
  expect(asked).toEqual([]);
  vi.setSystemTime(Date.now() + 2 * 60_000);
  document.dispatchEvent(new Event("visibilitychange"));
  expect(asked.map(({ path }) => path)).toEqual(["/api/v1/work-package?after=c1"]);
  await takePackage();
});
