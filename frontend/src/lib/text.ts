/** What people type, as the server keeps it. */

/** No blanks around it, its letters composed. */
export const normalizeText = (text: string): string => text.trim().normalize("NFC");

export const toTextOrNull = (text: string): string | null => normalizeText(text) || null;

/** As the server counts them against a limit: by code points. */
export const countCharacters = (text: string): number => [...normalizeText(text)].length;

/** The lines of a text; empty ones are left out. */
export const toLines = (text: string): string[] => text.split("\n").map(normalizeText).filter(Boolean);
