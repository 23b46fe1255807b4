/** Who is logged in, in the tests. */
import type { Me } from "@/api/types";

export const district: Me = {
  user: { id: "p1", username: "district", full_name: "Trần Thu Hà", title: "" },
  roles: [{ role: "lead_officer", org_unit: { id: "u1", name: "Bình Lục", kind: "huyện", level: "district", ended_on: null } }],
  permissions: ["establishment:read", "plan:read"],
  units: [{ id: "u1", name: "Bình Lục", kind: "huyện", level: "district", ended_on: null }],
  teams: [],
  csrf_token: "token-1",
  must_enrol_totp: false,
  totp_enabled: false,
  today: "2022-10-03",
  demo: true,
  unit_name: "UBND huyện Bình Lục",
};
