/** What can be chosen, in a select, radios, segments or a combobox. */
import type { IconName } from "./icons";

export interface Choice {
  value: string;
  label: string;
  /** A second, smaller line that tells like-named choices apart. */
  context?: string;
  /** Shown on a segment while it is chosen. */
  icon?: IconName;
  /** The chosen segment says that something is wrong. */
  bad?: boolean;
}
