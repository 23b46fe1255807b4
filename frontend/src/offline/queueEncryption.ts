/**
 * Encrypts to the key of the server's queues: compact JWE (RFC 7516) with ECDH-ES and A256GCM (RFC 7518).
 *
 * The half of the key that could open it is made for one text and forgotten: nothing on this device reads it again.
 */
import type { PublicKey } from "@/api/generated/types.gen";
import { toBase64Url } from "@/lib/base64url";
import { newIv } from "@/lib/encryption";

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const ENCRYPTION = "A256GCM";
const KEY_BITS = 256;
const TAG_BYTES = 16;
const encoder = new TextEncoder();

/** Big-endian. */
function toUint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

const withLength = (text: string): Uint8Array[] => [toUint32(encoder.encode(text).length), encoder.encode(text)];

/** Concat KDF (RFC 7518, 4.6.2): one round gives the 256 bits. */
async function deriveContentKey(shared: ArrayBuffer, sender: string): Promise<CryptoKey> {
  const parts = [toUint32(1), new Uint8Array(shared), ...withLength(ENCRYPTION), ...withLength(sender), ...withLength(""), toUint32(KEY_BITS)];
  const digest = await crypto.subtle.digest("SHA-256", await new Blob(parts as BlobPart[]).arrayBuffer());
  return crypto.subtle.importKey("raw", digest, "AES-GCM", false, ["encrypt"]);
}

/** `sender`: whose it is, as the server knows them; it takes it from nobody else. */
export async function encryptToServer({ kty, crv, kid, x, y, alg }: PublicKey, sender: string, value: unknown): Promise<string> {
  const own = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const theirs = await crypto.subtle.importKey("jwk", { kty, crv, x, y }, CURVE, false, []);
  const key = await deriveContentKey(await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, own.privateKey, KEY_BITS), sender);
  const { x: ownX, y: ownY } = await crypto.subtle.exportKey("jwk", own.publicKey);
  const header = { alg, enc: ENCRYPTION, kid, apu: toBase64Url(encoder.encode(sender)), epk: { kty, crv, x: ownX, y: ownY } };
  const head = toBase64Url(encoder.encode(JSON.stringify(header)));
  const iv = newIv();
  const closed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: encoder.encode(head) }, key, encoder.encode(JSON.stringify(value))));
  const end = closed.length - TAG_BYTES;
  return `${head}..${toBase64Url(iv)}.${toBase64Url(closed.subarray(0, end))}.${toBase64Url(closed.subarray(end))}`;
}
