/** Who draws a sample of ratings: whoever verifies them. */
import { may, me } from "@/api/session";

/** The lead agency of a unit above those that run the plan has the right still, but no rating waits for it. */
export const drawsSamples = (): boolean => may("rating:verify") && (me.value?.roles ?? []).some(({ role, org_unit }) => role !== "lead_officer" || org_unit.position !== "superior");
