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

/** The same names as in `backend/permissions.py`. */
export type Permission =
  | "self:use"
  | "unit:read"
  | "unit:write"
  | "catalogue:read"
  | "user:read"
  | "user:write"
  | "plan:read"
  | "plan:write"
  | "establishment:read"
  | "establishment:write"
  | "workforce:write"
  | "commitment:write"
  | "team:read"
  | "team:write"
  | "inspection:read"
  | "inspection:write"
  | "violation:read"
  | "violation:write"
  | "violation:handle"
  | "violation:decide"
  | "import:use"
  | "export:use"
  | "change:read"
  | "audit:read";

export type UnitLevel = "province" | "district" | "commune";

export interface Unit {
  id: string;
  name: string;
  level: UnitLevel;
}

/** `GET /me`: who is acting, with which rights, on which civil date. */
export interface Me {
  user: { id: string; username: string; full_name: string; title: string };
  roles: { role: Role; org_unit: Unit }[];
  permissions: Permission[];
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
