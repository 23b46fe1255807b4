/** Which columns of a table stand beside each other where its page is too narrow for all. Loaded once a table is there. */
import { nextTick, type Ref } from "vue";
import type { Column } from "@/presentation/columns";

/** A scroll bar that comes and goes with the columns is no room. */
const SCROLLBAR = 20;

export interface FittedTable<T> {
  columns: Column<T>[];
  keep?: boolean;
}

/** Follows the width: of the columns that phones leave out the last goes first, until the others fit. Answers how to stop. */
export function fitColumns<T>(region: HTMLElement, table: FittedTable<T>, gone: Ref<string[]>, scrolls: Ref<boolean>): () => void {
  let width = 0;
  const listSpare = (): string[] =>
    table.keep ? [] : table.columns.filter(({ phone, key }, at) => at > 0 && (phone ?? "none") === "none" && !gone.value.includes(key)).map(({ key }) => key);

  /** Before the browser draws: nobody sees the columns that go. */
  async function fit(): Promise<void> {
    const { clientWidth, scrollWidth } = region;
    scrolls.value = scrollWidth > clientWidth + 1;
    const next = listSpare().at(-1);
    if (clientWidth > width + SCROLLBAR) gone.value = [];
    else if (scrolls.value && next !== undefined) gone.value = [...gone.value, next];
    else return;
    width = clientWidth;
    await nextTick();
    await fit();
  }

  const observer = new ResizeObserver(() => void fit());
  // The table: it grows beyond its region where a font or a cell comes later.
  if (region.firstElementChild) observer.observe(region.firstElementChild);
  return () => observer.disconnect();
}
