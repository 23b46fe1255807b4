import { flushPromises, mount } from "@vue/test-utils";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Choice } from "@/presentation/choice";
import UiCombobox from "@/components/UiCombobox.vue";
import UiSearch from "@/components/UiSearch.vue";

const places: Choice[] = [
  { value: "1", label: "Nhà nghỉ Hương Sen", context: "Bình Nghĩa" },
  { value: "2", label: "Karaoke Sao Đêm", context: "Bình Mỹ" },
];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

async function pause(): Promise<void> {
  await vi.advanceTimersByTimeAsync(300);
  await flushPromises();
}

function open(search: (query: string) => Promise<Choice[]>, more: object = {}) {
  const page = mount(UiCombobox, { props: { label: "Cơ sở", modelValue: null, search, ...more } });
  return { page, field: page.find("input"), rows: () => page.findAll("[role=option]").map((row) => row.text()) };
}

describe("UiCombobox", () => {
  test("the search that fills a phone says what it looks for", async () => {
    vi.stubGlobal("matchMedia", () => ({ matches: true, addEventListener: () => undefined, removeEventListener: () => undefined }));
    const { page } = open(async () => places);
    await page.find("button").trigger("click");
    expect(page.find("dialog input[role=combobox]").attributes("aria-label")).toBe("Cơ sở");
    vi.unstubAllGlobals();
  });

  test("searches from two letters after a pause, and marks the hit", async () => {
    const search = vi.fn<(query: string) => Promise<Choice[]>>(async () => places.slice(0, 1));
    const { page, field, rows } = open(search);
    await field.setValue("h");
    await pause();
    expect(search).not.toHaveBeenCalled();
    await field.setValue("hu");
    await field.setValue("huong");
    await pause();
    expect(search.mock.calls).toEqual([["huong"]]);
    expect(rows()[0]).toContain("Nhà nghỉ Hương Sen");
    expect(page.find("mark").text()).toBe("Hương");
  });

  test("keeps the old rows until the new answer is there, and drops late ones", async () => {
    const answers = new Map<string, (rows: Choice[]) => void>();
    const { field, rows } = open((query) => new Promise((resolve) => answers.set(query, resolve)));
    await field.setValue("nghi");
    await pause();
    answers.get("nghi")?.(places.slice(0, 1));
    await flushPromises();
    await field.setValue("nghix");
    await pause();
    await field.setValue("karaoke");
    await pause();
    expect(rows()).toHaveLength(1);
    answers.get("karaoke")?.(places.slice(1));
    answers.get("nghix")?.([]);
    await flushPromises();
    expect(rows()[0]).toContain("Karaoke Sao Đêm");
  });

  test("arrows and Enter choose; a key that belongs to the input method does not", async () => {
    const { page, field } = open(async () => places);
    await field.setValue("bình");
    await pause();
    await field.trigger("keydown", { key: "ArrowDown" });
    expect(field.attributes("aria-activedescendant")).toMatch(/-0$/);
    await field.trigger("keydown", { key: "Enter", keyCode: 229 });
    expect(page.emitted("update:modelValue")).toBeUndefined();
    await field.trigger("keydown", { key: "ArrowDown" });
    await field.trigger("keydown", { key: "Enter" });
    expect(page.emitted("update:modelValue")?.at(-1)).toEqual([places[1]]);
    expect([(field.element as HTMLInputElement).value, field.attributes("aria-expanded")]).toEqual(["Karaoke Sao Đêm", "false"]);
  });

  test("typing on takes the choice back; nothing is chosen by typing alone", async () => {
    const { page, field } = open(async () => places, { modelValue: places[0] });
    await field.setValue("Nhà nghỉ Hương");
    expect(page.emitted("update:modelValue")?.at(-1)).toEqual([null]);
  });

  test("offers to add what is not found", async () => {
    const { page, field, rows } = open(async () => [], { addLabel: "Không tìm thấy? Thêm cơ sở mới" });
    await field.setValue("quán mới");
    await pause();
    expect(rows()).toEqual(["Không tìm thấy? Thêm cơ sở mới"]);
    await page.find("[role=option]").trigger("click");
    expect(page.emitted("add")).toEqual([["quán mới"]]);
  });
});

test("the search of a list waits for a pause and skips single letters", async () => {
  const page = mount(UiSearch, { props: { label: "Tìm", modelValue: "" } });
  const field = page.find("input");
  await field.setValue("k");
  await pause();
  expect(page.emitted("update:modelValue")).toBeUndefined();
  await field.setValue("karaoke ");
  await pause();
  expect(page.emitted("update:modelValue")).toEqual([["karaoke"]]);
  await field.setValue("");
  await pause();
  expect(page.emitted("update:modelValue")?.at(-1)).toEqual([""]);
});
