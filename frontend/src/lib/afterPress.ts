/** Runs code after a press has ended: a layout change under the pointer would make the click miss its target. */

const AFTER_CLICK = 100;
let isPressed = false;

addEventListener("pointerdown", () => (isPressed = true), true);
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => (isPressed = false), true);

/** Runs `act` when nothing is pressed and the click event has been handled. */
export function afterPress(act: () => void): void {
  setTimeout(() => (isPressed ? afterPress(act) : act()), AFTER_CLICK);
}
