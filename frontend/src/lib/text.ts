/** What people type, as the server keeps it. */

/** No blanks around it, its letters composed. */
export const normalizeText = (text: string): string => text.trim().normalize("NFC");

export const toTextOrNull = (text: string): string | null => normalizeText(text) || null;

/** As the server counts them against a limit: by code points. */
export const countCharacters = (text: string): number => [...normalizeText(text)].length;

/** `"quý II/2022"` → "Quý II/2022", where a text stands alone. */
export const capitalize = (text: string): string => text.charAt(0).toLocaleUpperCase("vi") + text.slice(1);

/** The lines of a text; empty ones are left out. */
export const toLines = (text: string): string[] => text.split("\n").map(normalizeText).filter(Boolean);
