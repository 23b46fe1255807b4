/** Encryption of what lies on this device: AES-GCM with keys that the browser uses and never gives out. Hashes. */

export interface Encrypted {
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

interface Packed {
  value: unknown;
  /** Size in bytes and media type of each file, which follow the JSON in this order. */
  files: { size: number; type: string }[];
}

const ALGORITHM = { name: "AES-GCM", length: 256 };
const IV_BYTES = 12;
/** The length of the JSON stands in front of it. */
const HEAD_BYTES = 4;
const FILE = "$file";
const HEX = 16;

export const newIv = (): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(IV_BYTES));

/** `extractable`: only for a key that is wrapped at once. */
export const createKey = (extractable = false): Promise<CryptoKey> => crypto.subtle.generateKey(ALGORITHM, extractable, ["encrypt", "decrypt"]);

function joinBytes(head: Uint8Array, rest: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(head.length + rest.length);
  joined.set(head);
  joined.set(rest, head.length);
  return joined;
}

/** Plain data and the files in them, as bytes. */
async function pack(value: unknown): Promise<Uint8Array<ArrayBuffer>> {
  const files: Blob[] = [];
  const text = JSON.stringify(value, (_, one: unknown) => (one instanceof Blob ? { [FILE]: files.push(one) - 1 } : one));
  const contents = await Promise.all(files.map((file) => file.arrayBuffer()));
  const packed: Packed = { value: JSON.parse(text ?? "null"), files: files.map(({ size, type }) => ({ size, type })) };
  const json = new TextEncoder().encode(JSON.stringify(packed));
  const head = new Uint8Array(HEAD_BYTES);
  new DataView(head.buffer).setUint32(0, json.length);
  // Without a file nothing here waits for the browser: a draft is saved while its page is being left.
  return files.length === 0 ? joinBytes(head, json) : new Uint8Array(await new Blob([head, json, ...contents]).arrayBuffer());
}

function unpack(bytes: ArrayBuffer): unknown {
  const end = HEAD_BYTES + new DataView(bytes).getUint32(0);
  const { value, files } = JSON.parse(new TextDecoder().decode(bytes.slice(HEAD_BYTES, end))) as Packed;
  let from = end;
  const blobs = files.map(({ size, type }) => new Blob([bytes.slice(from, (from += size))], { type }));
  return blobs.length === 0 ? value : JSON.parse(JSON.stringify(value), (_, one: Record<string, number> | null) => (typeof one?.[FILE] === "number" ? blobs[one[FILE]] : one));
}

/** `value`: plain data, and files as `Blob`. */
export async function encrypt(key: CryptoKey, value: unknown): Promise<Encrypted> {
  const iv = newIv();
  return { iv, data: await crypto.subtle.encrypt({ name: ALGORITHM.name, iv }, key, await pack(value)) };
}

/** Fails with another key than the one it was encrypted with. */
export async function decrypt<T>(key: CryptoKey, { iv, data }: Encrypted): Promise<T> {
  return unpack(await crypto.subtle.decrypt({ name: ALGORITHM.name, iv }, key, data)) as T;
}

/** In hex. */
export async function computeSha256(bytes: BufferSource): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(HEX).padStart(2, "0")).join("");
}
