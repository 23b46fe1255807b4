/** The scopes of other systems and scripts, in words. */
import type { AccessScope } from "@/api/generated/types.gen";
import { type WordKey, t } from "@/locales";
import type { Choice } from "./choice";

/** In the order in which they are offered. */
const SCOPES: AccessScope[] = [
  "reports:read",
  "plans:read",
  "ratings:read",
  "published-support:read",
  "establishments:read",
  "inspections:read",
  "violations:read",
  "activities:read",
  "budgets:read",
  "units:read",
  "catalogues:read",
  "changes:read",
];

const wordOf = (scope: AccessScope): WordKey => `terms.scope_${scope.replace(":read", "").replace("-", "_")}` as WordKey;

export const formatScope = (scope: AccessScope): string => t(wordOf(scope));
export const formatScopes = (scopes: AccessScope[]): string => SCOPES.filter((one) => scopes.includes(one)).map(formatScope).join("; ");
export const listScopeChoices = (): Choice[] => SCOPES.map((scope) => ({ value: scope, label: formatScope(scope) }));
