/** Where a tip, or a request about it, stands: tone and shape of its tag. */
import type { IconName } from "@/composables/icons";
import type { Tone } from "@/composables/statuses";

export interface Standing {
  tone: Tone;
  icon?: IconName;
}

const OF_STATUS: Record<string, Standing> = {
  received: { tone: "info", icon: "mail" },
  checking: { tone: "info", icon: "half" },
  closed: { tone: "ok", icon: "check" },
  withdrawn: { tone: "plain" },
};

/** The tag of a tip's status; what is no status at all needs another look. */
export const toneOf = (status: string): Standing => OF_STATUS[status] ?? { tone: "wait", icon: "warning" };
