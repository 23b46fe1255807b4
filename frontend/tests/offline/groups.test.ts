/** What waits is listed under names that tell visits apart. */
import { beforeAll, expect, test } from "vitest";
import { needWords } from "@/locales";
import { formatGroupName, groupOperations } from "@/offline/groups";
import type { Operation } from "@/offline/operations";

beforeAll(() => needWords("outbox"));

const make = (entity: Operation["entity"], id: string, name: string, more: Partial<Operation> = {}): Operation => ({ entity, record_id: id, name, needs: [], ...more }) as Operation;
const list = (...all: Operation[]): string[] => groupOperations(all).map(formatGroupName);

test("two visits of one place are told apart; what belongs to one of them goes with it", () => {
  const all = [
    make("inspections", "v1", "Karaoke Anh Đào"),
    make("inspections", "v2", "Karaoke Anh Đào"),
    make("violations", "x1", "", { needs: ["v2"] }),
    make("inspections", "v3", "Nhà nghỉ Sen"),
  ];
  expect(list(...all)).toEqual(["Karaoke Anh Đào, biên bản thứ 1", "Karaoke Anh Đào, biên bản thứ 2", "Nhà nghỉ Sen"]);
  expect(groupOperations(all).map(({ items }) => items.length)).toEqual([1, 2, 1]);
});

test("a head count of the place is no second visit, and without a name visits are told apart, too", () => {
  expect(list(make("inspections", "v1", "Karaoke Anh Đào"), make("workforce_counts", "c1", "Karaoke Anh Đào", { place: "e1" }))).toEqual(["Karaoke Anh Đào", "Karaoke Anh Đào"]);
  expect(list(make("inspections", "v1", ""), make("inspections", "v2", ""))).toEqual(["Chưa rõ tên cơ sở, biên bản thứ 1", "Chưa rõ tên cơ sở, biên bản thứ 2"]);
});
