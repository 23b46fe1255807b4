/** Waits for the end of a press: what moves under a finger or a pointer makes the press miss. */

const AFTER_CLICK = 100;
let isPressed = false;

addEventListener("pointerdown", () => (isPressed = true), true);
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => (isPressed = false), true);

/** Runs `act` once nothing is pressed and the click that may follow has been dealt with. */
export function afterPress(act: () => void): void {
  setTimeout(() => (isPressed ? afterPress(act) : act()), AFTER_CLICK);
}
