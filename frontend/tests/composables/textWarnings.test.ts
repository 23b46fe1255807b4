import { expect, test } from "vitest";
import { connection } from "@/api/client";
import { setTextWarnings, textWarning } from "@/composables/textWarnings";

const header = (...pointers: string[]): string =>
  JSON.stringify(pointers.map((pointer) => ({ code: "tells-of-person", pointer, message: "Xem lại." })));

test("what the server points out is named by the labels on the page", () => {
  document.body.innerHTML = '<label for="f-address">Địa chỉ</label><label for="f-note"> Ghi chú </label>';
  setTextWarnings(header("/address", "/note", "/not-here"));
  expect(textWarning.value).toEqual({ message: "Xem lại.", fields: ["Địa chỉ", "Ghi chú"] });
});

test("the next write without a warning takes it back", () => {
  setTextWarnings(header("/address"));
  setTextWarnings(null);
  expect(textWarning.value).toBeNull();
  expect(connection.warned).toBe(setTextWarnings);
});
