/** The figures of a period: their order, what has to be true of them, and how they read. Counts and đồng only. */
import type { FiguresRead } from "@/api/generated/types.gen";
import { formatNumber } from "@/lib/numbers";
import { language, t } from "@/locales";
import type { FieldError } from "@/composables/useForm";

export const GROUPS = {
  cases: ["case_count", "person_count", "harbouring_count", "brokering_count", "selling_count", "buying_count", "under_18_count", "out_of_province_count"],
  trafficking: ["trafficking_case_count", "trafficking_person_count", "trafficked_women_count", "trafficked_children_count"],
  buying: ["buying_penalty_count", "buying_fine_total"],
  selling: [
    "selling_penalty_count",
    "selling_warning_count",
    "selling_penalty_under_18_count",
    "selling_penalty_out_of_province_count",
    "selling_fine_total",
  ],
} as const satisfies Record<string, readonly (keyof FiguresRead)[]>;

export type Group = keyof typeof GROUPS;
export type Figure = (typeof GROUPS)[Group][number];
/** null: not known, which is not 0. */
export type Figures = Record<Figure, number | null>;

export const GROUP_NAMES = Object.keys(GROUPS) as Group[];
export const FIGURES: Figure[] = GROUP_NAMES.flatMap((group): Figure[] => [...GROUPS[group]]);
/** A person plays one of them: they exclude each other. */
export const PARTS = ["harbouring_count", "brokering_count", "selling_count", "buying_count"] as const;
const NEEDED = ["case_count", "person_count"] as const;
/** A part, and the whole that it is counted in. */
const WHOLES: Partial<Record<Figure, Figure>> = {
  under_18_count: "person_count",
  out_of_province_count: "person_count",
  selling_warning_count: "selling_penalty_count",
  selling_penalty_under_18_count: "selling_penalty_count",
  selling_penalty_out_of_province_count: "selling_penalty_count",
};

export const isMoney = (figure: Figure): boolean => figure.endsWith("_total");
/** "Trong đó…": stands below its whole. */
export const isPart = (figure: Figure): boolean => figure in WHOLES || (PARTS as readonly string[]).includes(figure);
export const getLabel = (figure: Figure): string => t(`crime_statistics.field_${figure}`);
export const formatFigure = (value: number | null | undefined): string => (value === null || value === undefined ? "–" : formatNumber(value, language()));

export const createFigures = (): Figures => Object.fromEntries(FIGURES.map((figure) => [figure, null])) as Figures;
/** Only the figures of something that holds more. */
export const toFigures = (record: FiguresRead | Figures): Figures => Object.fromEntries(FIGURES.map((figure) => [figure, record[figure]])) as Figures;

/** The four parts together; null while none is known. */
export function sumParts(figures: Figures): number | null {
  const known = PARTS.map((part) => figures[part]).filter((value): value is number => value !== null && !Number.isNaN(value));
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}

/** How the four parts add up to the persons, in words. */
export function formatParts(figures: Figures): { text: string; wrong: boolean } {
  const [sum, whole] = [sumParts(figures), figures.person_count];
  if (sum === null) return { text: t("crime_statistics.parts_none"), wrong: false };
  if (whole === null || Number.isNaN(whole)) return { text: t("crime_statistics.parts_sum", { sum }), wrong: false };
  if (sum === whole) return { text: t("crime_statistics.parts_whole", { sum }), wrong: false };
  if (sum > whole) return { text: t("crime_statistics.parts_over", { sum, over: sum - whole }), wrong: true };
  return { text: t("crime_statistics.parts_less", { sum, whole, left: whole - sum }), wrong: false };
}

/** Decisions that impose a fine: all but the warnings. */
export const countFined = (figures: Figures, part: "buying" | "selling"): number =>
  part === "buying" ? (figures.buying_penalty_count ?? 0) : (figures.selling_penalty_count ?? 0) - (figures.selling_warning_count ?? 0);

export function checkFigures(figures: Figures): FieldError[] {
  const wrong = FIGURES.filter((figure) => Number.isNaN(figures[figure])).map((figure) => at(figure, t("crime_statistics.not_a_count", { label: getLabel(figure) })));
  if (wrong.length > 0) return wrong;
  return [...missing(figures), ...parts(figures), ...wholes(figures), ...fines(figures)];
}

const at = (figure: Figure, message: string): FieldError => ({ pointer: `/${figure}`, message });

const missing = (figures: Figures): FieldError[] =>
  NEEDED.filter((figure) => figures[figure] === null).map((figure) => at(figure, t("crime_statistics.count_missing", { label: getLabel(figure) })));

function parts(figures: Figures): FieldError[] {
  const { text, wrong } = formatParts(figures);
  return wrong ? [at("person_count", text)] : [];
}

function wholes(figures: Figures): FieldError[] {
  return (Object.entries(WHOLES) as [Figure, Figure][]).flatMap(([part, name]) => {
    const [value, whole] = [figures[part], figures[name]];
    if (value === null) return [];
    if (whole === null) return name === "person_count" ? [] : [at(name, t("crime_statistics.whole_missing", { label: getLabel(name) }))];
    return value > whole ? [at(part, t("crime_statistics.over_whole", { label: getLabel(part), whole }))] : [];
  });
}

const fines = (figures: Figures): FieldError[] =>
  (["buying", "selling"] as const)
    .filter((part) => (figures[`${part}_fine_total`] ?? 0) > 0 && countFined(figures, part) <= 0)
    .map((part) => at(`${part}_fine_total`, t("crime_statistics.fine_without", { label: getLabel(`${part}_fine_total`) })));

/** What differs between two entries, in the order of the form. */
export function listDifferences(before: FiguresRead, after: FiguresRead): { figure: Figure; before: number | null; after: number | null }[] {
  return FIGURES.filter((figure) => before[figure] !== after[figure]).map((figure) => ({ figure, before: before[figure], after: after[figure] }));
}
