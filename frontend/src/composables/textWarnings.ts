/** What the server points out in words that were saved: they may be about one person. Shown by the shell. */
import { ref } from "vue";
import { connection } from "@/api/client";
import { announce } from "./liveRegion";
import { toFieldId } from "./useForm";

export interface TextWarning {
  message: string;
  /** The labels of the fields; of a field that is not on the page, nothing. */
  fields: string[];
}

export const textWarning = ref<TextWarning | null>(null);

interface Sent {
  pointer: string;
  message: string;
}

function getLabel(pointer: string): string {
  const label = document.querySelector<HTMLElement>(`label[for="${toFieldId(pointer)}"]`);
  return (label?.textContent ?? "").trim();
}

/** Takes the header of an answer to a write: null takes back what the write before said. */
export function setTextWarnings(header: string | null): void {
  const sent = header ? (JSON.parse(header) as Sent[]) : [];
  const [first] = sent;
  if (!first) {
    textWarning.value = null;
    return;
  }
  const fields = sent.map(({ pointer }) => getLabel(pointer)).filter(Boolean);
  textWarning.value = { message: first.message, fields: [...new Set(fields)] };
  announce(first.message);
}

connection.warned = setTextWarnings;
