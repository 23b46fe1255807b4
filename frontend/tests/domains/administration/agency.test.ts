/** Accounts of agencies: one choice fills in duty, unit and name. */
import { expect, test } from "vitest";
import { applyAgency, checkAccount, newAccount } from "@/domains/administration/users/account";

test("one choice fills in duty, unit and name of an agency, another replaces it", () => {
  const account = { ...newAccount(), full_name: "Hà Thị Ngọc", org_unit_id: "u" };
  applyAgency(account, "Trạm Y tế", "xã Bình Lục");
  expect(account.roles).toEqual([{ role: "partner_officer", org_unit_id: "u" }]);
  expect(account.agency).toBe("Trạm Y tế xã Bình Lục");
  expect(checkAccount(account)).toEqual([]);
  applyAgency(account, "Công an", "xã Bình Lục");
  expect(account.roles).toEqual([{ role: "police_officer", org_unit_id: "u" }]);
});
