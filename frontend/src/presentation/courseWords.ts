/** The acts in the course of a record, in words. */
import { t, type WordKey } from "@/locales";

const STEPS: Record<string, WordKey> = {
  submit: "terms.step_submit",
  send: "terms.step_send",
  accept: "terms.step_accept",
  forward: "terms.step_forward",
  answer: "terms.step_answer",
  return: "terms.step_return",
  withdraw: "terms.step_withdraw",
};

export const formatStep = (act: string): string => t(STEPS[act] ?? "terms.step_other");
