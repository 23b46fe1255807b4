/** The signature of a work package: JWS with detached content (RFC 7515, Appendix F), ES256, over the bytes as they came. */
import type { PublicKey } from "@/api/generated/types.gen";
import { fromBase64Url, toBase64Url } from "@/lib/base64url";

const TYPE = "work-package+jws";
const CURVE = { name: "ECDSA", namedCurve: "P-256" };
interface SignatureHeader {
  alg?: unknown;
  typ?: unknown;
  kid?: unknown;
}

function parseHeader(text: string): SignatureHeader {
  try {
    return JSON.parse(new TextDecoder().decode(fromBase64Url(text))) as SignatureHeader;
  } catch {
    return {};
  }
}

/** The id of the key that signed; "" if the header is not one of a work package. */
export function getKeyId(signature: string): string {
  const [head = "", content, sign] = signature.split(".");
  const { alg, typ, kid } = parseHeader(head);
  return content === "" && sign && alg === "ES256" && typ === TYPE && typeof kid === "string" ? kid : "";
}

/** Whether one of the keys signed exactly these bytes. */
export async function isSigned(content: ArrayBuffer, signature: string, keys: readonly PublicKey[]): Promise<boolean> {
  const id = getKeyId(signature);
  const found = keys.find(({ kid }) => id !== "" && kid === id);
  if (!found) return false;
  const [head = "", , sign = ""] = signature.split(".");
  const signed = new TextEncoder().encode(`${head}.${toBase64Url(new Uint8Array(content))}`);
  try {
    const { kty, crv, x, y } = found;
    const key = await crypto.subtle.importKey("jwk", { kty, crv, x, y }, CURVE, false, ["verify"]);
    return await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, fromBase64Url(sign), signed);
  } catch {
    return false;
  }
}
