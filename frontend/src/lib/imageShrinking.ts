/** Shrinks a picture on the device before upload; other files, and pictures that the browser cannot read, stay as they are. */

const LONGEST = 2000;
const QUALITY = 0.85;
/** A picture with small dimensions and at most this number of bytes is sent unchanged. */
const LIGHT = 1_500_000;
const TAKEN = ["image/jpeg", "image/png", "image/webp"];

export const ACCEPTED_TYPES = `${TAKEN.join(",")},application/pdf`;
export const MAX_BYTES = 10 * 1024 * 1024;

/** Width and height with the longer side at most `longest` pixels; never enlarged. */
export function fitWithin(width: number, height: number, longest = LONGEST): [number, number] {
  const scale = Math.min(1, longest / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

export async function shrinkImage(file: Blob): Promise<Blob> {
  if (!file.type.startsWith("image/")) return file;
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  if (!picture) return file;
  const [width, height] = fitWithin(picture.width, picture.height);
  if (width === picture.width && file.size <= LIGHT && TAKEN.includes(file.type)) return file;
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const pen = canvas.getContext("2d");
  if (!pen) return file;
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, width, height);
  pen.drawImage(picture, 0, 0, width, height);
  picture.close();
  const made = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  return made ?? file;
}
