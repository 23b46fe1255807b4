/** A grid on a page and a register behind it that answers as a test says. */
import { type DOMWrapper, type VueWrapper, flushPromises, mount } from "@vue/test-utils";
import { afterEach, beforeAll, beforeEach, vi } from "vitest";
import { ApiProblem } from "@/api/problem";
import { login } from "@/api/session";
import CountGrid from "@/components/CountGrid.vue";
import type { GridColumn, GridRecord, GridRow, Pending } from "@/composables/countGridState";
import type { GridSource } from "@/composables/useRowQueue";
import { clearDrafts } from "@/lib/drafts";
import { needWords } from "@/locales";
import { serve } from "../api/server";
import { district } from "../people";

export const columns: GridColumn[] = [
  { key: "total", label: "Tổng số", isNeeded: true, most: 1000 },
  { key: "female", label: "Nữ", isNeeded: true },
  { key: "under_18", label: "Dưới 18" },
];
const blank = { total: null, female: null, under_18: null };
export const row = (key: string, numbers?: Partial<Record<string, number | null>>, before: GridRow["before"] = null): GridRow => ({
  key,
  label: `Cơ sở ${key}`,
  record: numbers ? { id: `c-${key}`, version: 1, numbers: { ...blank, ...numbers } } : null,
  before,
  beforeLabel: "trước",
});

/** A register that answers as it is told, and remembers what it was asked. */
export class Register implements GridSource {
  asked: (Pending & { row: string })[] = [];
  answers: (Error | GridRecord | Promise<GridRecord>)[] = [];
  found: GridRecord | null = null;
  records = new Map<string, GridRecord>();

  private answer(of: GridRow, pending: Pending): Promise<GridRecord> {
    this.asked.push({ ...pending, numbers: { ...pending.numbers }, row: of.key });
    const next = this.answers.shift();
    if (next instanceof ApiProblem && next.status === 412) this.records.set(of.key, next.current as GridRecord);
    if (next instanceof Error) return Promise.reject(next);
    const was = this.records.get(of.key) ?? of.record;
    const made = { id: pending.id, version: (pending.version ?? 0) + 1, numbers: { ...blank, ...was?.numbers, ...pending.numbers } };
    return Promise.resolve(next ?? made).then((record) => {
      this.records.set(of.key, record);
      return record;
    });
  }
  create = (of: GridRow, pending: Pending): Promise<GridRecord> => this.answer(of, pending);
  update = (of: GridRow, pending: Pending): Promise<GridRecord> => this.answer(of, pending);
  find = (): Promise<GridRecord | null> => Promise.resolve(this.found);
  toRecord = (current: unknown): GridRecord => current as GridRecord;
  check = ({ total, female }: Record<string, number | null>): Record<string, string> =>
    (female ?? 0) > (total ?? Infinity) ? { female: `lớn hơn tổng (${total})` } : {};
}

export const problem = (status: number, members: object = {}): ApiProblem => new ApiProblem(new Response(null, { status }), members);
export let page: VueWrapper;
export let register: Register;

export async function open(rows: GridRow[], more: object = {}): Promise<void> {
  page = mount(CountGrid, { props: { name: "test", caption: "Số lao động", head: "Cơ sở", columns, rows, source: register, ...more }, attachTo: document.body });
  await settle();
}
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((done) => setTimeout(done));
    // oxlint-disable-next-line no-await-in-loop
    await flushPromises();
  }
}
export const cell = (place: string) => page.get<HTMLInputElement>(`[data-cell="${place}"]`);
export async function enter(place: string, text: string): Promise<void> {
  await cell(place).trigger("focus");
  await cell(place).setValue(text);
  await cell(place).trigger("blur");
  await settle();
}
export async function press(place: string, key: string, more: object = {}): Promise<void> {
  await cell(place).trigger("keydown", { key, ...more });
  await settle();
}
export const focused = (): string | null => document.activeElement?.getAttribute("data-cell") ?? null;
export const lookOf = (place: string): string => cell(place).element.closest(".grid-cell")?.className ?? "";
export const button = (word: string): DOMWrapper<Element> | undefined => page.findAll("button").find((one) => one.text().includes(word));

/** Signs in, and makes a fresh register for each test. */
export function prepare(): void {
  beforeAll(async () => {
    await needWords("count_grid");
    serve({ body: { csrf_token: "t" } }, { body: district });
    await login({ username: "x", password: "x" });
  });
  beforeEach(async () => {
    vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined }));
    await clearDrafts();
    register = new Register();
  });
  afterEach(() => page.unmount());
}
