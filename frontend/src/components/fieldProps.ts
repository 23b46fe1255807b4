/** What every input has around it: label, hint, error. */
import type { Choice } from "@/presentation/choice";

export interface FieldProps {
  label: string;
  /** JSON pointer of the value in the body that is sent; names the control and finds its error. */
  pointer?: string;
  hint?: string;
  error?: string;
  optional?: boolean;
}

export interface ChoiceProps extends FieldProps {
  choices: Choice[];
}
