/** The refusal to enter a place twice. */
import { type Failure, isProblem } from "@/api/problem";

/** The id of the place that is there already, if that is why the server refused. */
export function getDuplicateId(failure: Failure | null): string | null {
  return isProblem(failure, "duplicate-establishment") ? String(failure.members["existing_id"] ?? "") : null;
}
