import { flushPromises, mount } from "@vue/test-utils";
import { beforeAll, expect, test } from "vitest";
import type { BackupStatusRead } from "@/api/generated/types.gen";
import BackupNotice from "@/components/BackupNotice.vue";
import { needWords } from "@/locales";
import { serve } from "../api/server";

beforeAll(() => needWords("backups"));

const status: BackupStatusRead = {
  state: "ok",
  tried_at: "2026-11-27T19:00:00Z",
  succeeded_at: "2026-11-27T19:00:00Z",
  error: null,
  size: 9,
  missing: 0,
  same_disk: false,
};

async function open(changes: Partial<BackupStatusRead>): Promise<string> {
  serve({ body: { ...status, ...changes } });
  const page = mount(BackupNotice);
  await flushPromises();
  return page.text();
}

test("a backup that went well says when it was made", async () => {
  expect(await open({})).toMatch(/^Bản sao lưu gần nhất: .*28\/11\/2026/);
  expect(await open({ same_disk: true })).toMatch(/cùng ổ đĩa.*Bản sao lưu gần nhất/s);
});

test("one that failed or was never made says so alone", async () => {
  expect(await open({ state: "not_set_up", succeeded_at: null })).toContain("Chưa có bản sao lưu");
  expect(await open({ state: "failed", error: "no_space" })).toContain("ổ đĩa không đủ chỗ trống");
  expect((await open({ state: "overdue" })).match(/gần nhất/g)).toHaveLength(1);
});
