/** Sends a file in pieces (tus 1.0): what came before the network broke is not sent again. */
import { computeSha256 } from "@/lib/encryption";
import { type CallOptions, request } from "./client";
import type { AttachmentForm, AttachmentRead, UploadRead } from "./generated/types.gen";
import type { Progress } from "./upload";

const PIECE_BYTES = 512 * 1024;

export const toBase64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

type Send = (path: string, piece: CallOptions) => Promise<unknown>;

/** Sends what the server does not have yet. */
export async function sendPieces(id: string, file: Blob, offset: number, progress: Progress, send: Send = (path, piece) => request("patch", path, piece)): Promise<void> {
  progress(offset / file.size);
  if (offset >= file.size) return;
  const end = Math.min(offset + PIECE_BYTES, file.size);
  const headers = { "Content-Type": "application/offset+octet-stream", "Tus-Resumable": "1.0.0", "Upload-Offset": String(offset) };
  await send("/uploads/{id}", { path: { id }, body: file.slice(offset, end), headers });
  return sendPieces(id, file, end, progress, send);
}

/** The attachment that the file becomes. Called again after a failure it goes on where the server stands: the same file for the same record is one upload. */
export async function uploadResumable({ file, ...said }: AttachmentForm, progress: Progress): Promise<AttachmentRead> {
  const entries = Object.entries({ ...said, sha256: await computeSha256(await file.arrayBuffer()) }).filter(([, value]) => value !== null && value !== undefined);
  const metadata = entries.map(([name, value]) => `${name} ${toBase64(String(value))}`).join(",");
  const headers = { "Tus-Resumable": "1.0.0", "Upload-Length": String(file.size), "Upload-Metadata": metadata };
  const { id, offset } = await request<UploadRead>("post", "/uploads", { headers });
  await sendPieces(id, file, offset, progress);
  return request("post", "/uploads/{id}/complete", { path: { id } });
}
