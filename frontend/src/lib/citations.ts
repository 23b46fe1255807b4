/** How a document cites a rule of a decree; the text is the same in both languages. */
import { capitalize } from "./text";

export interface LegalPlace {
  legal_document: string;
  article: string;
  clause: string | null;
  point: string | null;
}

/** `{ article: "26", clause: "4", point: "a", … }` → "Điểm a khoản 4 Điều 26 Nghị định 144/2021/NĐ-CP". */
export function formatCitation({ legal_document, article, clause, point }: LegalPlace): string {
  const parts = [point && `điểm ${point}`, clause && `khoản ${clause}`, `Điều ${article}`, legal_document].filter(Boolean);
  return capitalize(parts.join(" "));
}
