/** The sections of a place's record, in the order of the papers. */
import type { Permission } from "@/api/types";

export type PartName = "facts" | "workforce" | "commitments" | "complexity" | "inspections" | "recommendations" | "violations" | "site_history" | "history";

const parts: [PartName, Permission][] = [
  ["facts", "establishment:read"],
  ["workforce", "establishment:read"],
  ["commitments", "establishment:read"],
  ["complexity", "establishment:read"],
  ["inspections", "inspection:read"],
  ["recommendations", "inspection:read"],
  ["violations", "violation:read"],
  ["site_history", "establishment:read"],
  ["history", "establishment:read"],
];

/** Those that the person may read. */
export const listSections = (may: (permission: Permission) => boolean): PartName[] =>
  parts.filter(([, permission]) => may(permission)).map(([name]) => name);
