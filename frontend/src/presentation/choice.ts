/** An option of a select, radios, segments or a combobox. */
import type { IconName } from "./icons";

export interface Choice {
  value: string;
  label: string;
  /** A second, smaller line for choices with the same name. */
  context?: string;
  /** Shown on a segment while it is chosen. */
  icon?: IconName;
  /** Choosing this segment reports a defect. */
  bad?: boolean;
}
