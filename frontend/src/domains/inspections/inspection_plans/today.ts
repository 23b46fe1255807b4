/** Which planned visits wait for this person. */
import type { VisitRead } from "@/api/generated/types.gen";
import { me } from "@/api/session";

/** Approved and not yet done, of the teams that the person sits in; whoever sits in none sees all. */
export function listOwnVisits(visits: VisitRead[]): VisitRead[] {
  const mine = new Set(me.value?.teams.map(({ id }) => id));
  const waiting = visits.filter(({ done_on, cancel_reason, document_no }) => !done_on && !cancel_reason && document_no);
  return mine.size ? waiting.filter(({ team_id }) => mine.has(team_id)) : waiting;
}
