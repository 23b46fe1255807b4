/** Base64url (RFC 4648, 5) without padding: the alphabet of JOSE. */

/** A multiple of three: parts of this size are encoded one by one and joined. */
const CHUNK = 0x6000;

export function toBase64Url(bytes: Uint8Array): string {
  let text = "";
  for (let from = 0; from < bytes.length; from += CHUNK) text += btoa(String.fromCharCode(...bytes.subarray(from, from + CHUNK)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

export const fromBase64Url = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.codePointAt(0) ?? 0);
