import { describe, expect, test } from "vitest";
import { addDays, countDaysBetween, formatDay, toInstant, toVietnamTime, formatPaperDay, parseDay, parseTime } from "@/lib/dates";

describe("parseDay", () => {
  test.each(["27/3/2022", "27-3-2022", "27.3.2022", "27 3 2022", "27032022", "27/3/22", " 27 / 03 / 2022 ", "2022-03-27"])(
    "reads %s",
    (typed) => expect(parseDay(typed)).toBe("2022-03-27"),
  );

  test.each(["31/02/2021", "29/2/2022", "32/1/2022", "1/13/2022", "27/3", "27/3/202", "abc", "", "1/1/1899", "2732022"])(
    "refuses %s",
    (typed) => expect(parseDay(typed)).toBeNull(),
  );

  test("knows leap years", () => expect(parseDay("29/2/2024")).toBe("2024-02-29"));
});

test("a civil date reads day first", () => expect(formatDay("2022-03-27")).toBe("27/03/2022"));

test("papers write a leading zero for days below 10 and for months 1 and 2 only", () => {
  expect(formatPaperDay("2022-07-05")).toBe("ngày 05 tháng 7 năm 2022");
  expect(formatPaperDay("2022-02-14")).toBe("ngày 14 tháng 02 năm 2022");
  expect(formatPaperDay("2022-10-30")).toBe("ngày 30 tháng 10 năm 2022");
});

test("an instant late in the UTC day belongs to the next day in Vietnam", () => {
  expect(toVietnamTime("2022-07-05T17:30:00Z")).toEqual({ time: "00:30", day: "2022-07-06" });
  expect(toInstant("2022-07-06", "00:30")).toBe("2022-07-05T17:30:00.000Z");
});

describe("parseTime", () => {
  test.each([["9:05", "09:05"], ["9h05", "09:05"], ["9g05", "09:05"], ["0905", "09:05"], ["905", "09:05"], ["9h", "09:00"], ["23:59", "23:59"]])(
    "reads %s",
    (typed, time) => expect(parseTime(typed)).toBe(time),
  );
  test.each(["24:00", "9:60", "9:5", "", "sáng"])("refuses %s", (typed) => expect(parseTime(typed)).toBeNull());
});

test("days are counted over month ends", () => {
  expect(addDays("2022-02-27", 2)).toBe("2022-03-01");
  expect(countDaysBetween("2022-09-30", "2022-10-03")).toBe(3);
  expect(countDaysBetween("2022-10-03", "2022-09-30")).toBe(-3);
});
