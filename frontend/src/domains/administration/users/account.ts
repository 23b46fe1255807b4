/** An account as its form holds it, what must be true of it, and what is sent. */
import type { Grant, Role, UserRead } from "@/api/generated/types.gen";
import { newId } from "@/lib/ids";
import { normalizeText } from "@/lib/text";
import { t } from "@/locales";
import type { Choice } from "@/presentation/choice";
import type { FieldError } from "@/composables/useForm";

export const ROLES: Role[] = [
  "lead_officer",
  "inspector",
  "police_officer",
  "tip_handler",
  "local_officer",
  "leader",
  "superior_officer",
  "partner_officer",
  "admin",
  "auditor",
];
export const listRoleChoices = (): Choice[] => ROLES.map((role) => ({ value: role, label: t(`terms.role_${role}`) }));

/** A row of the form: a role at a unit, both perhaps still to be chosen. */
export interface HeldRole {
  role: string;
  org_unit_id: string;
}

export interface Account {
  full_name: string;
  title: string;
  agency: string;
  org_unit_id: string;
  roles: HeldRole[];
}

export interface NewAccount extends Account {
  id: string;
  username: string;
}

export const newAccount = (): NewAccount => ({
  id: newId(),
  username: "",
  full_name: "",
  title: "",
  agency: "",
  org_unit_id: "",
  roles: [{ role: "", org_unit_id: "" }],
});

/** The roles as they are to be: what waits for a second person is edited with what is held. */
function wantedRoles({ roles, waiting }: UserRead): HeldRole[] {
  const add = waiting.flatMap((asked) => asked.add);
  const remove = new Set(waiting.flatMap((asked) => asked.remove).map(toRoleKey));
  const known = new Set(roles.map(toRoleKey));
  const kept = [...roles.filter((held) => !remove.has(toRoleKey(held))), ...add.filter((held) => !known.has(toRoleKey(held)))];
  return kept.map(({ role, org_unit_id }) => ({ role, org_unit_id }));
}

const toRoleKey = ({ role, org_unit_id }: HeldRole): string => `${role} ${org_unit_id}`;

export const toAccount = (user: UserRead): Account => ({
  full_name: user.full_name,
  title: user.title,
  agency: user.agency,
  org_unit_id: user.org_unit_id,
  roles: wantedRoles(user),
});

const USERNAME = /^[a-z0-9][a-z0-9._-]{2,39}$/;

/** A row of which nothing was chosen counts as none. */
const isBlank = ({ role, org_unit_id }: HeldRole): boolean => !role && !org_unit_id;

function checkHeld(held: HeldRole, index: number, all: HeldRole[]): FieldError[] {
  const at = `/roles/${index}`;
  const n = index + 1;
  if (isBlank(held)) return [];
  if (!held.role) return [{ pointer: `${at}/role`, message: t("users.role_missing", { n }) }];
  if (!held.org_unit_id) return [{ pointer: `${at}/org_unit_id`, message: t("users.role_unit_missing", { n }) }];
  const twice = all.slice(0, index).some(({ role, org_unit_id }) => role === held.role && org_unit_id === held.org_unit_id);
  return twice ? [{ pointer: `${at}/role`, message: t("users.role_twice", { n }) }] : [];
}

/** A partner works for an agency of its own: its records and tasks are found by the agency's name. */
export const isPartner = ({ roles }: Pick<Account, "roles">): boolean => roles.some(({ role }) => role === "partner_officer");

/** The police work for an agency too; until it is named they record no activity, task or report of it. */
export const isOfAgency = ({ roles }: Pick<Account, "roles">): boolean => isPartner({ roles }) || roles.some(({ role }) => role === "police_officer");

/** The agencies that plans name, with the duty of their accounts; the unit's name follows. */
const AGENCIES: [name: string, role: Role][] = [
  ["Công an", "police_officer"],
  ["Trạm Y tế", "partner_officer"],
  ["Trung tâm Văn hóa", "partner_officer"],
  ["Ủy ban Mặt trận Tổ quốc Việt Nam", "partner_officer"],
  ["Hội Liên hiệp Phụ nữ", "partner_officer"],
  ["Đoàn Thanh niên Cộng sản Hồ Chí Minh", "partner_officer"],
  ["Hội Nông dân", "partner_officer"],
  ["Hội Cựu chiến binh", "partner_officer"],
];
export const listAgencyChoices = (): Choice[] => AGENCIES.map(([name]) => ({ value: name, label: name }));

/** The agency's duty and name at the unit of the account, which can still be changed by hand. */
export function applyAgency(account: Account, name: string, unit: string): void {
  const role = AGENCIES.find(([known]) => known === name)?.[1];
  if (!role) return;
  const held = account.roles.filter((one) => !isBlank(one) && !AGENCIES.some(([, known]) => known === one.role));
  account.roles = [...held, { role, org_unit_id: account.org_unit_id }];
  account.agency = normalizeText(`${name} ${unit}`);
}

export function checkAccount({ full_name, agency, org_unit_id, roles }: Account): FieldError[] {
  const found: FieldError[] = [];
  if (!full_name.trim()) found.push({ pointer: "/full_name", message: t("users.full_name_missing") });
  if (!org_unit_id) found.push({ pointer: "/org_unit_id", message: t("users.unit_missing") });
  if (isPartner({ roles }) && !agency.trim()) found.push({ pointer: "/agency", message: t("users.agency_missing") });
  return [...found, ...roles.flatMap(checkHeld)];
}

export function checkUsername(username: string): FieldError[] {
  const typed = username.trim();
  if (!typed) return [{ pointer: "/username", message: t("users.username_missing") }];
  return USERNAME.test(typed) ? [] : [{ pointer: "/username", message: t("users.username_wrong") }];
}

/** What is sent: rows of which nothing was chosen are left out. */
export function toGrants(roles: HeldRole[]): Grant[] {
  return roles.filter((held) => !isBlank(held)).map(({ role, org_unit_id }) => ({ role: role as Role, org_unit_id }));
}

/** The wire's form of all that can be changed. */
export const toBody = (account: Account): { full_name: string; title: string; agency: string; org_unit_id: string; roles: Grant[] } => ({
  full_name: normalizeText(account.full_name),
  title: normalizeText(account.title),
  agency: normalizeText(account.agency),
  org_unit_id: account.org_unit_id,
  roles: toGrants(account.roles),
});

/** The same with the roles as one text in a fixed order, so that two states can be compared field by field. */
export type FlatAccount = Record<"full_name" | "title" | "agency" | "org_unit_id" | "roles", string>;

const byRole = (a: HeldRole, b: HeldRole): number => `${a.role}${a.org_unit_id}`.localeCompare(`${b.role}${b.org_unit_id}`);

export const flattenAccount = (account: Account): FlatAccount => {
  const { roles, ...rest } = toBody(account);
  return { ...rest, roles: JSON.stringify([...roles].sort(byRole)) };
};

export const unflattenAccount = ({ roles, ...rest }: FlatAccount): Account => ({ ...rest, roles: JSON.parse(roles) as HeldRole[] });

/** The fields in which `now` differs from `before`, as they are sent. */
export function buildPatch(before: FlatAccount, now: FlatAccount): Partial<ReturnType<typeof toBody>> {
  const fields = (Object.keys(now) as (keyof FlatAccount)[]).filter((field) => now[field] !== before[field]);
  const body = toBody(unflattenAccount(now));
  return Object.fromEntries(fields.map((field) => [field, body[field]]));
}
