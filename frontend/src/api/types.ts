/** The wire shapes that the shell itself needs, written by hand; features use the generated ones. */

export type Role =
  | "admin"
  | "district_officer"
  | "inspector"
  | "police_officer"
  | "commune_officer"
  | "leader"
  | "provincial_officer"
  | "auditor";

export type UnitLevel = "province" | "district" | "commune";

export interface Unit {
  id: string;
  name: string;
  level: UnitLevel;
}

/** `GET /me`: who is acting, with which rights, on which civil date. */
export interface Me {
  user: { id: string; username: string; full_name: string; title: string | null };
  roles: { role: Role; org_unit: Unit }[];
  permissions: string[];
  units: Unit[];
  csrf_token: string;
  must_enrol_totp: boolean;
  totp_enabled: boolean;
  today: string;
  demo: boolean;
  unit_name: string;
}

/** One page of a keyset list. */
export interface Page<T> {
  items: T[];
  next: string | null;
}

/** What every record carries; `version` is also its ETag. */
export interface Entity {
  id: string;
  version: number;
  created_at: string;
  updated_at: string;
}
