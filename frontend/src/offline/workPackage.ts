/** The package of the day as this device holds it: joined from what came, good until it expires, and for its person alone. */
import { shallowRef } from "vue";
import type { AreaRead, PublicKey, TeamRead, TemplateRead, ViolationTypeRead, WorkPackage } from "@/api/generated/types.gen";
import { me } from "@/api/session";
import { dropAnswer, isKept, keepAnswer, waitForWrites } from "./readingStore";

/** Under this address it lies among the answers that the device keeps. */
export const PACKAGE_ADDRESS = "/api/v1/work-package";

/** All that is in it now, and what asking for the next one takes. */
export interface HeldPackage extends WorkPackage {
  teams: TeamRead[];
  checklists: TemplateRead[];
  violation_types: ViolationTypeRead[];
  areas: AreaRead[];
  etag: string;
  keys: PublicKey[];
  /** When the server said last that it is as it should be, by the clock of this device. */
  checked_at: string;
}

const held = shallowRef<HeldPackage | null>(null);

const isOver = ({ expires_at }: Pick<WorkPackage, "expires_at">): boolean => Date.parse(expires_at) <= Date.now();
const isOfOther = ({ user_id }: Pick<WorkPackage, "user_id">): boolean => me.value !== null && me.value.user.id !== user_id;

/** The package that may be shown now; one that is over, or of another person, is removed. */
export function getPackage(): HeldPackage | null {
  const { value } = held;
  if (!value || !(isOver(value) || isOfOther(value))) return value;
  void dropPackage();
  return null;
}

/** What an earlier page has kept. */
export async function restorePackage(kept: HeldPackage): Promise<void> {
  if (isOver(kept) || isOfOther(kept)) await dropPackage();
  else held.value ??= kept;
}

/**
 * Shows it once it lies on the device, with what was read beside it: whoever reads that it can be used may lose the network at once.
 *
 * Fails if the device cannot keep it.
 */
export async function holdPackage(now: HeldPackage): Promise<void> {
  if (!(await keepAnswer(PACKAGE_ADDRESS, now).catch(() => false))) throw new PackageRefusal("unkept");
  await waitForWrites();
  // Its person may have signed out meanwhile.
  if (isKept.value) held.value = now;
}

/** Out of memory; what lies on the device stays. */
export const forgetPackage = (): void => void (held.value = null);

export async function dropPackage(): Promise<void> {
  await dropAnswer(PACKAGE_ADDRESS);
  forgetPackage();
}

/** Why a package that came is not taken. */
export type RefusalReason = "unsigned" | "other_person" | "expired" | "incomplete" | "unkept";

export class PackageRefusal extends Error {
  override name = "PackageRefusal";
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason) {
    super(`the package is ${reason}`);
    this.reason = reason;
  }
}

/** Fails unless the package is for this person and still good. */
export function ensureUsable(of: WorkPackage): void {
  if (me.value?.user.id !== of.user_id) throw new PackageRefusal("other_person");
  if (isOver(of)) throw new PackageRefusal("expired");
}

/** The records that are in the package now, in its order; fails if one never came. */
function joinRecords<T extends { id: string }>(before: readonly T[], next: readonly T[], present: readonly string[]): T[] {
  const byId = new Map([...before, ...next].map((one) => [one.id, one]));
  return present.map((id) => {
    const found = byId.get(id);
    if (!found) throw new PackageRefusal("incomplete");
    return found;
  });
}

function joinPart<T>(before: T[] | undefined, next: T[] | null): T[] {
  const found = next ?? before;
  if (!found) throw new PackageRefusal("incomplete");
  return found;
}

/** What was held, changed by what came after its cursor; `before` null: `next` is whole. */
export function joinPackage(before: HeldPackage | null, next: WorkPackage, from: Pick<HeldPackage, "etag" | "keys" | "checked_at">): HeldPackage {
  return {
    ...next,
    ...from,
    establishments: joinRecords(before?.establishments ?? [], next.establishments, next.present.establishments),
    visits: joinRecords(before?.visits ?? [], next.visits, next.present.visits),
    inspections: joinRecords(before?.inspections ?? [], next.inspections, next.present.inspections),
    teams: joinPart(before?.teams, next.teams),
    checklists: joinPart(before?.checklists, next.checklists),
    violation_types: joinPart(before?.violation_types, next.violation_types),
    areas: joinPart(before?.areas, next.areas),
  };
}
