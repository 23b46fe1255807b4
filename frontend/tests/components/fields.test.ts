import { mount, type VueWrapper } from "@vue/test-utils";
import { describe, expect, test } from "vitest";
import UiChecks from "@/components/UiChecks.vue";
import UiDate from "@/components/UiDate.vue";
import UiMoney from "@/components/UiMoney.vue";
import UiNumber from "@/components/UiNumber.vue";
import UiPassword from "@/components/UiPassword.vue";
import UiSegments from "@/components/UiSegments.vue";
import UiText from "@/components/UiText.vue";

const control = (page: VueWrapper): HTMLInputElement => page.find("input.input, textarea").element as HTMLInputElement;
const last = (page: VueWrapper): unknown => page.emitted("update:modelValue")?.at(-1)?.[0];
const values = { "onUpdate:modelValue": () => undefined };

describe("UiDate", () => {
  test("takes what people type, leaves it alone while typing, and shows dd/MM/yyyy on leaving", async () => {
    const page = mount(UiDate, { props: { label: "Ngày kiểm tra", modelValue: "", ...values } });
    await page.find("input").setValue("27.3.22");
    expect([last(page), control(page).value]).toEqual(["2022-03-27", "27.3.22"]);
    await page.setProps({ modelValue: "2022-03-27" });
    expect(control(page).value).toBe("27.3.22");
    await page.find("input").trigger("blur");
    expect(control(page).value).toBe("27/03/2022");
  });

  test("keeps wrong input as typed, so that the form can say what is wrong with it", async () => {
    const page = mount(UiDate, { props: { label: "Ngày kiểm tra", modelValue: "", ...values } });
    await page.find("input").setValue("31/02/2021");
    await page.setProps({ modelValue: "31/02/2021" });
    await page.find("input").trigger("blur");
    expect([last(page), control(page).value]).toEqual(["31/02/2021", "31/02/2021"]);
  });

  test("above a list, where no form reports it, says itself that there is no such day, and keeps what was typed", async () => {
    const page = mount(UiDate, { props: { label: "Tại ngày", modelValue: "2022-09-30", "onUpdate:modelValue": () => undefined } });
    const leave = async (typed: string): Promise<void> => {
      await page.find("input").setValue(typed);
      await page.find("input").trigger("change");
      await page.find("input").trigger("blur");
    };
    await leave("31/02/2021");
    expect([control(page).value, page.find(".error").text()]).toEqual(["31/02/2021", expect.stringContaining("Nhập ngày có thật")]);
    await leave("30/09/2022");
    expect([control(page).value, page.find(".error").exists()]).toEqual(["30/09/2022", false]);
  });

  test("in a form leaves it to the form", async () => {
    const page = mount(UiDate, { props: { label: "Ngày", pointer: "/on", modelValue: "", ...values } });
    await page.find("input").setValue("31/02/2021");
    await page.find("input").trigger("change");
    expect(page.find(".error").exists()).toBe(false);
  });

  test("shows what is put in from outside, and the button gives today", async () => {
    const page = mount(UiDate, { props: { label: "Ngày", modelValue: "2022-09-30", today: "2022-10-03" } });
    expect(control(page).value).toBe("30/09/2022");
    await page.find("button").trigger("click");
    expect(last(page)).toBe("2022-10-03");
    await page.setProps({ modelValue: "2022-10-03" });
    expect(control(page).value).toBe("03/10/2022");
  });
});

describe("UiMoney", () => {
  test("echoes the amount in words and formats it on leaving", async () => {
    const page = mount(UiMoney, { props: { label: "Số tiền phạt", modelValue: null, ...values } });
    await page.find("input").setValue("35 triệu");
    expect(last(page)).toBe(35_000_000);
    await page.setProps({ modelValue: 35_000_000 });
    expect(control(page).value).toBe("35 triệu");
    expect(page.text()).toContain("Bằng chữ: Ba mươi lăm triệu đồng");
    await page.find("input").trigger("blur");
    expect(control(page).value).toBe("35.000.000");
  });

  test("tells empty (null) from no amount (NaN)", async () => {
    const page = mount(UiMoney, { props: { label: "Số tiền phạt", modelValue: 5, ...values } });
    await page.find("input").setValue("nhiều");
    expect(last(page)).toBeNaN();
    await page.find("input").setValue(" ");
    expect(last(page)).toBeNull();
  });
});

test("UiNumber steps down to 0 and no further", async () => {
  const page = mount(UiNumber, { props: { label: "Số lao động", modelValue: 1, stepper: true } });
  const [less, plus] = page.findAll("button");
  await plus?.trigger("click");
  expect(last(page)).toBe(2);
  await page.setProps({ modelValue: 0 });
  await less?.trigger("click");
  expect(last(page)).toBe(0);
});

describe("UiText", () => {
  test("sees letters while a word is still being composed", async () => {
    const page = mount(UiText, { props: { label: "Tên cơ sở", modelValue: "" } });
    await page.find("input").trigger("compositionstart");
    await page.find("input").setValue("Hương");
    expect(last(page)).toBe("Hương");
  });

  test("counts code points near the limit and never cuts", async () => {
    const page = mount(UiText, { props: { label: "Ghi chú", modelValue: "", limit: 10 } });
    await page.setProps({ modelValue: "Bình Nghĩ".normalize("NFD") });
    expect(page.text()).toContain("Còn 1 ký tự");
    await page.find("input").setValue("Bình Nghĩa, xã");
    expect(last(page)).toBe("Bình Nghĩa, xã");
    await page.setProps({ modelValue: "Bình Nghĩa, xã" });
    expect(page.text()).toContain("Thừa 4 ký tự");
    expect(control(page).value).toBe("Bình Nghĩa, xã");
  });
});

test("UiPassword warns when a Vietnamese keyboard is at work, and can show what was typed", async () => {
  const page = mount(UiPassword, {
    props: { label: "Mật khẩu", modelValue: "mậtkhẩu", autocomplete: "current-password" },
  });
  expect(page.text()).toContain("Bộ gõ tiếng Việt đang bật");
  expect(control(page).type).toBe("password");
  await page.find("button").trigger("click");
  expect(control(page).type).toBe("text");
});

test("UiSegments is a group of radios under one name; a chosen bad answer looks bad", async () => {
  const page = mount(UiSegments, {
    props: {
      label: "Hợp đồng lao động",
      modelValue: "non_compliant",
      choices: [
        { value: "compliant", label: "Đạt" },
        { value: "non_compliant", label: "Không đạt", bad: true, icon: "close" },
        { value: "not_applicable", label: "Không áp dụng" },
      ],
    },
  });
  expect(page.find("fieldset legend").text()).toContain("Hợp đồng lao động");
  expect(page.find("label.on.bad").text()).toBe("Không đạt");
  await page.findAll("input")[0]?.setValue(true);
  expect(last(page)).toBe("compliant");
});

test("many checkboxes are searched without marks; what is chosen stays in sight", async () => {
  const names = ["Bình Lục", "Phủ Lý", ...Array.from({ length: 30 }, (_, at) => `Xã số ${at}`)];
  const choices = names.map((label) => ({ value: label, label }));
  const page = mount(UiChecks, { props: { label: "Tiếp nhận từ", modelValue: ["Phủ Lý"], choices, ...values } });
  expect(page.findAll("label.choice")).toHaveLength(32);
  await page.find("input[type=search]").setValue("binh luc");
  expect(page.findAll("label.choice").map((one) => one.text())).toEqual(["Bình Lục", "Phủ Lý"]);
  await page.setProps({ choices: choices.slice(0, 5) });
  expect(page.find("input[type=search]").exists()).toBe(false);
});
