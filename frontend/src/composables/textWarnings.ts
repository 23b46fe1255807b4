/** Warnings of the server about saved text that may identify a person. The shell shows them. */
import { ref } from "vue";
import { connection } from "@/api/client";
import { announce } from "./liveRegion";
import { toFieldId } from "./useForm";

export interface TextWarning {
  message: string;
  /** The labels of the fields that are on the page. */
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

/** Reads the header of the answer to a write; null clears the warning of the previous write. */
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
