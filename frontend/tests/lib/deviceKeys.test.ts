import "fake-indexeddb/auto";
import { afterEach, expect, test } from "vitest";
import { deleteKeys, deleteKeysOfOthers, deleteWrappedKey, findKey, getQueueKey, isQueueWrapped, openQueue } from "@/lib/deviceKeys";
import { decrypt, encrypt } from "@/lib/encryption";

afterEach(async () => {
  await deleteKeys();
  await deleteWrappedKey("an");
});

test("a queue survives the sign-out, and only its password opens it again", async () => {
  expect(await openQueue("an", "mật khẩu một")).toBe(true);
  const kept = await encrypt(await getQueueKey("an"), { female: 4 });
  await deleteKeys();
  expect(await findKey("queue", "an")).toBeUndefined();
  await expect(getQueueKey("an")).rejects.toThrow("closed");
  expect(await openQueue("an", "mật khẩu hai")).toBe(false);
  await expect(getQueueKey("an")).rejects.toThrow("closed");
  expect(await openQueue("an", "mật khẩu một")).toBe(true);
  expect(await decrypt(await getQueueKey("an"), kept)).toEqual({ female: 4 });
});

test("no key can be taken out of the browser", async () => {
  await openQueue("an", "mật khẩu một");
  const key = await getQueueKey("an");
  await expect(crypto.subtle.exportKey("raw", key)).rejects.toThrow("extractable");
  const wrapping = await findKey("wrapping", "an");
  await expect(crypto.subtle.exportKey("raw", wrapping as CryptoKey)).rejects.toThrow("extractable");
});

test("without a password the queue works, but nothing could open it again", async () => {
  await getQueueKey("an");
  expect(await isQueueWrapped("an")).toBe(false);
});

test("an operation that comes while the password is worked in waits for it", async () => {
  const opening = openQueue("an", "mật khẩu một");
  await getQueueKey("an");
  await opening;
  expect(await isQueueWrapped("an")).toBe(true);
});

test("signing in ends the keys of others on the device", async () => {
  await getQueueKey("an");
  await getQueueKey("bình");
  await deleteKeysOfOthers("bình");
  expect(await findKey("queue", "an")).toBeUndefined();
  expect(await findKey("queue", "bình")).toBeDefined();
});
