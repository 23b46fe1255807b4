/** The frame in which a signature is drawn, and points in it. */

const WIDTH = 600;
const HEIGHT = 240;

/** A viewBox of SVG: the pad and the paper show the same drawing. */
export const PAD_BOX = `0 0 ${WIDTH} ${HEIGHT}`;

const clamp = (value: number, most: number): number => Math.round(Math.min(Math.max(value, 0), most));

/** Where a pointer is, in the units of the frame, whose drawing is centred in the element: "12 34". */
export function toPoint(pad: Pick<Element, "getBoundingClientRect">, { clientX, clientY }: Pick<PointerEvent, "clientX" | "clientY">): string {
  const { left, top, width, height } = pad.getBoundingClientRect();
  const scale = Math.min(width / WIDTH, height / HEIGHT) || 1;
  const x = (clientX - left - (width - WIDTH * scale) / 2) / scale;
  const y = (clientY - top - (height - HEIGHT * scale) / 2) / scale;
  return `${clamp(x, WIDTH)} ${clamp(y, HEIGHT)}`;
}
