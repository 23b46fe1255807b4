/** The server's pair of keys for queues, and what it reads with it: written from RFC 7516 and 7518, apart from the program. */
import type { Operation as SentOperation, PublicKey } from "@/api/generated/types.gen";

type Read = Omit<SentOperation, "device_seq">;

const fromText = (part: string | undefined): Buffer<ArrayBuffer> => Buffer.from(part ?? "", "base64url") as Buffer<ArrayBuffer>;

function toLength(bytes: Uint8Array | number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(typeof bytes === "number" ? bytes : bytes.length);
  return length;
}

export interface ServerKey {
  jwk: PublicKey;
  /** What the key opens; fails for another one. */
  open: (text: string) => Promise<{ sender: string; read: Read }>;
}

export async function createServerKey(kid: string): Promise<ServerKey> {
  const pair = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
  const { x = "", y = "" } = await crypto.subtle.exportKey("jwk", pair.publicKey);

  async function open(text: string): Promise<{ sender: string; read: Read }> {
    const [head = "", wrapped, iv, ciphertext, tag] = text.split(".");
    const { alg, enc, kid: named, apu, epk } = JSON.parse(fromText(head).toString()) as Record<string, string> & { epk: JsonWebKey };
    if (alg !== "ECDH-ES" || enc !== "A256GCM" || named !== kid || wrapped !== "") throw new Error(`not for ${kid}`);
    const theirs = await crypto.subtle.importKey("jwk", epk, { name: "ECDH", namedCurve: "P-256" }, false, []);
    const shared = Buffer.from(await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, pair.privateKey, 256));
    const sender = fromText(apu);
    const name = Buffer.from(enc);
    const told = [toLength(1), shared, toLength(name), name, toLength(sender), sender, toLength(0), toLength(256)];
    const secret = await crypto.subtle.digest("SHA-256", Buffer.concat(told));
    const key = await crypto.subtle.importKey("raw", secret, "AES-GCM", false, ["decrypt"]);
    const closed = Buffer.concat([fromText(ciphertext), fromText(tag)]);
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: fromText(iv), additionalData: Buffer.from(head) }, key, closed);
    return { sender: sender.toString(), read: JSON.parse(Buffer.from(plain).toString()) as Read };
  }

  return { jwk: { kty: "EC", crv: "P-256", alg: "ECDH-ES", use: "enc", kid, x, y }, open };
}
