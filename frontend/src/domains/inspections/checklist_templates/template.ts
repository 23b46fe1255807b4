/** A version of the checklist as its forms hold it, and what has to be true of it. */
import { api } from "@/api/client";
import { establishmentTypes } from "@/api/catalogues";
import type { ItemRead, TemplateRead } from "@/api/generated/types.gen";
import { me, today } from "@/api/session";
import { addDays, formatDay, isDay } from "@/lib/dates";
import { formatCitation } from "@/lib/citations";
import { newId } from "@/lib/ids";
import { normalizeText } from "@/lib/text";
import { t } from "@/locales";
import type { Choice } from "@/presentation/choice";
import type { FieldError } from "@/composables/useForm";
import type { Tone } from "@/presentation/statuses";

export const LIMITS = { title: 200, section: 200, line: 300, note: 4000 } as const;
export const SCOPES = ["all", "needs_security_certificate", "named"] as const;

export interface Head {
  id: string;
  title: string;
  valid_from: string;
  valid_to: string;
  note: string;
  verified: string[];
}

export interface Item {
  code: string;
  section: string;
  text: string;
  legal_basis: string;
  scope: (typeof SCOPES)[number];
  types: string[];
  acts: string[];
}

export const VERIFIED = "yes";

export const toHead = (version: TemplateRead | null): Head => ({
  id: newId(),
  title: version?.title ?? "",
  valid_from: version?.valid_from ?? addDays(today(), 1),
  valid_to: version?.valid_to ?? "",
  note: version?.note ?? "",
  verified: version?.is_verified && !version.is_shipped ? [VERIFIED] : [],
});

export function toItem(item: ItemRead | null, section: string): Item {
  const applies = item?.applies_to ?? "all";
  return {
    // An item keeps its code as long as it asks the same: answers of several versions can then be compared.
    code: item?.code ?? `item_${newId().slice(-12)}`,
    section: item?.section ?? section,
    text: item?.text ?? "",
    legal_basis: item?.legal_basis ?? "",
    scope: typeof applies === "string" ? applies : "named",
    types: typeof applies === "string" ? [] : [...applies],
    acts: [...(item?.acts ?? [])],
  };
}

export const toItemBody = ({ code, section, text, legal_basis, scope, types, acts }: Item): ItemRead => ({
  code,
  section: normalizeText(section),
  text: normalizeText(text),
  legal_basis: normalizeText(legal_basis),
  applies_to: scope === "named" ? types : scope,
  acts,
});

const checkMissing = (pairs: [boolean, string, string][]): FieldError[] =>
  pairs.filter(([isWrong]) => isWrong).map(([, pointer, message]) => ({ pointer, message }));

export const checkHead = ({ title, valid_from, valid_to }: Head): FieldError[] =>
  checkMissing([
    [!title.trim(), "/title", t("checklist_templates.title_missing")],
    [!isDay(valid_from), "/valid_from", t("checklist_templates.day_wrong")],
    [valid_to !== "" && !isDay(valid_to), "/valid_to", t("checklist_templates.day_wrong")],
    [isDay(valid_from) && isDay(valid_to) && valid_to < valid_from, "/valid_to", t("checklist_templates.ends_early")],
  ]);

export const checkItem = ({ section, text, legal_basis, scope, types }: Item): FieldError[] =>
  checkMissing([
    [!section.trim(), "/section", t("checklist_templates.section_missing")],
    [!text.trim(), "/text", t("checklist_templates.text_missing")],
    [!legal_basis.trim(), "/legal_basis", t("checklist_templates.basis_missing")],
    [scope === "named" && types.length === 0, "/applies_to", t("checklist_templates.types_missing")],
  ]);

export const listTypeChoices = (): Choice[] => establishmentTypes.items.value.map(({ code, name }) => ({ value: code, label: name }));

/** The acts in force on a day, by title: one code stands for the same act in every decree. */
export async function listActChoices(on: string): Promise<Choice[]> {
  const { items } = await api.get("/violation-types", { query: { on, limit: 200 } });
  return items.map((act) => ({ value: act.code, label: act.title, context: formatCitation(act) }));
}

export function formatScope({ applies_to }: ItemRead): string {
  if (typeof applies_to === "string") return t(`checklist_templates.scope_${applies_to}`);
  const names = new Map(listTypeChoices().map(({ value, label }) => [value, label]));
  return applies_to.map((code) => names.get(code) ?? code).join(", ");
}

export function toStatusTag({ valid_from, valid_to }: TemplateRead): { tone: Tone; label: string } {
  if (valid_from > today()) return { tone: "info", label: t("checklist_templates.from", { day: formatDay(valid_from) }) };
  if (valid_to && valid_to < today()) return { tone: "plain", label: t("checklist_templates.until", { day: formatDay(valid_to) }) };
  return { tone: "ok", label: t("checklist_templates.in_force") };
}

const listOwnUnits = (): string[] => (me.value?.roles ?? []).filter(({ role }) => role === "admin").map(({ org_unit }) => org_unit.id);

/** The unit whose versions the person enters: that of their role. */
export const getOwnUnit = (): string => listOwnUnits()[0] ?? "";
export const isOwn = ({ org_unit_id, is_shipped }: TemplateRead): boolean => !is_shipped && listOwnUnits().includes(org_unit_id ?? "");
