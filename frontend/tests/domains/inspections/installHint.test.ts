/** The hint how the program is installed: what the browser can, said once. */
import "fake-indexeddb/auto";
import { flushPromises, mount, type VueWrapper } from "@vue/test-utils";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import InstallHint from "@/domains/inspections/inspection_plans/InstallHint.vue";
import { openDeviceStore } from "@/lib/deviceStore";
import { installOffer, type InstallOffer } from "@/lib/installation";
import { needWords } from "@/locales";

beforeAll(() => needWords("inspection_plans"));

beforeEach(async () => {
  await (await openDeviceStore()).clear("settings");
});

afterEach(() => {
  installOffer.value = null;
  vi.restoreAllMocks();
  Reflect.deleteProperty(navigator, "standalone");
});

async function show(): Promise<VueWrapper> {
  const shown = mount(InstallHint);
  await vi.waitFor(async () => {
    await flushPromises();
    expect((shown.vm as unknown as { isRead?: boolean }).isRead ?? false).toBe(false);
  });
  return shown;
}

const matchOnly = (wanted: string): void => void vi.spyOn(window, "matchMedia").mockImplementation((query) => ({ matches: query === wanted }) as MediaQueryList);

test("a desk without an offer is told nothing", async () => {
  matchOnly("none");
  expect((await show()).text()).toBe("");
});

test("an iPhone is told the way by hand and what it cannot do; once put away it stays away", async () => {
  matchOnly("(pointer: coarse)");
  Object.defineProperty(navigator, "standalone", { value: false, configurable: true });
  const shown = await show();
  expect(shown.text()).toContain("Chia sẻ, chọn Thêm vào MH chính");
  expect(shown.text()).toContain("không gửi ngầm");
  await shown.get("button").trigger("click");
  await vi.waitFor(async () => expect(await (await openDeviceStore()).get("settings", "install-hint-read")).toBe(true));
  expect(shown.text()).toBe("");
});

test("opened from the home screen there is nothing to say", async () => {
  matchOnly("(pointer: coarse)");
  Object.defineProperty(navigator, "standalone", { value: true, configurable: true });
  expect((await show()).text()).toBe("");
});

test("where the browser offers it, a button takes the offer", async () => {
  matchOnly("none");
  const prompt = vi.fn<() => Promise<void>>().mockResolvedValue();
  window.dispatchEvent(Object.assign(new Event("beforeinstallprompt"), { prompt }) as InstallOffer);
  const shown = await show();
  const [install] = shown.findAll("button");
  expect(install?.text()).toContain("Cài đặt");
  await install?.trigger("click");
  await vi.waitFor(() => expect(prompt).toHaveBeenCalledOnce());
});
