/** Where a tip, or a request about it, stands: tone and shape of its tag. */
import type { IconName } from "@/presentation/icons";
import type { Tone } from "@/presentation/statuses";

export interface StatusTone {
  tone: Tone;
  icon?: IconName;
}

const OF_STATUS: Record<string, StatusTone> = {
  received: { tone: "info", icon: "mail" },
  checking: { tone: "info", icon: "half" },
  closed: { tone: "ok", icon: "check" },
  withdrawn: { tone: "plain" },
};

/** The tag of a tip's status; what is no status at all needs another look. */
export const getStatusTone = (status: string): StatusTone => OF_STATUS[status] ?? { tone: "wait", icon: "warning" };
