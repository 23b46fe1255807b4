/** A page shows one language: without the words of the other one nothing is switched, and nothing is shown. */
import { beforeEach, expect, test, vi } from "vitest";

const device = vi.hoisted(() => ({ lacks: "" }));

// English files, but for one that was never fetched: without network it does not come.
vi.mock("@/locales/englishFiles", () => {
  const find = (_: object, path: string) => async () => (path === device.lacks ? Promise.reject(new TypeError("Failed to fetch")) : { default: {} });
  return { files: new Proxy({}, { get: find }) };
});

beforeEach(() => {
  vi.resetModules();
  device.lacks = "./en/budgets.ts";
});

async function open(): Promise<typeof import("@/locales")> {
  const words = await import("@/locales");
  // Asked for at once by several, a mocked module is only the first one's.
  await words.setLanguage("en");
  await words.setLanguage("vi");
  return words;
}

test("a switch whose words do not come leaves all as it was; once they come it is done", async () => {
  const words = await open();
  await words.needWords("budgets", "inspections");
  await expect(words.setLanguage("en")).rejects.toThrow("Failed to fetch");
  expect(words.language()).toBe("vi");
  device.lacks = "";
  await words.setLanguage("en");
  expect(words.language()).toBe("en");
});

test("a page whose words do not come is not shown in two languages, and the next switch does not ask for them", async () => {
  const words = await open();
  await words.setLanguage("en");
  await expect(words.needWords("budgets")).rejects.toThrow("Failed to fetch");
  await words.setLanguage("vi");
  await words.setLanguage("en");
  expect(words.language()).toBe("en");
});
