/** Who is logged in, in the tests, and what every record of a commune has. */
import type { Me } from "@/api/types";

export const district: Me = {
  user: { id: "p1", username: "district", full_name: "Trần Thu Hà", title: "" },
  roles: [{ role: "lead_officer", office: "Phòng LĐTBXH huyện", office_en: "District labour office", org_unit: { id: "u1", name: "Bình Lục", kind: "huyện", level: "district", position: "lead", holds_establishments: false, ended_on: null } }],
  permissions: ["establishment:read", "plan:read"],
  units: [{ id: "u1", name: "Bình Lục", kind: "huyện", level: "district", position: "lead", holds_establishments: false, ended_on: null }],
  tiers: [
    { code: "province", name: "Tỉnh", name_en: "Province", rank: 1, kinds: ["tỉnh", "thành phố"], kind_periods: [], valid_to: null, holds_establishments: false, position: "superior" },
    { code: "district", name: "Huyện", name_en: "District", rank: 2, kinds: ["huyện", "quận", "thị xã", "thành phố"], kind_periods: [], valid_to: "2025-06-30", holds_establishments: false, position: "lead" },
    { code: "commune", name: "Xã", name_en: "Commune", rank: 3, kinds: ["xã", "phường", "thị trấn", "đặc khu"], kind_periods: [{ kind: "thị trấn", valid_from: null, valid_to: "2025-06-30" }, { kind: "đặc khu", valid_from: "2025-07-01", valid_to: null }], valid_to: null, holds_establishments: true, position: "local" },
  ],
  has_merged_units: false,
  teams: [],
  csrf_token: "token-1",
  must_enrol_totp: false,
  totp_enabled: false,
  today: "2022-10-03",
  demo: true,
  agency: "",
  unit_name: "UBND huyện Bình Lục",
};

export const stamps = {
  id: "r1",
  version: 1,
  created_at: "2022-01-04T02:00:00Z",
  updated_at: "2022-01-04T02:00:00Z",
  org_unit_id: "u7",
  org_unit_name: "Bình Nghĩa",
};
