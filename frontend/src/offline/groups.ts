/** Operations as *Chờ gửi* shows them: visit by visit, place by place, each under a name of its own. */
import { t } from "@/locales";
import type { Operation } from "./operations";

export interface Group {
  id: string;
  name: string;
  items: Operation[];
  /** Which it is of several visits of that name; 0: there is no other one. */
  nth: number;
}

/** A visit with all that belongs to it; what stands below a place, by that place. */
const getGroupId = ({ entity, record_id: id, needs, place }: Operation): string => (entity === "inspections" ? id : (place ?? needs[0] ?? id));

const isVisit = ({ items: [first] }: Group): boolean => first?.entity === "inspections" || first?.entity === "violations";

/** Visits of one place that were begun in the same minute look alike but for this. */
function numberVisits(groups: Group[]): Group[] {
  return groups.map((one) => {
    const alike = groups.filter((other) => isVisit(one) && isVisit(other) && other.name === one.name);
    return alike.length > 1 ? { ...one, nth: alike.indexOf(one) + 1 } : one;
  });
}

export function groupOperations(all: Operation[]): Group[] {
  const found = new Map<string, Group>();
  for (const one of all) {
    const id = getGroupId(one);
    const into = found.get(id) ?? { id, name: "", items: [], nth: 0 };
    found.set(id, { ...into, name: into.name || one.name, items: [...into.items, one] });
  }
  return numberVisits([...found.values()]);
}

export function formatGroupName({ name, nth }: Group): string {
  const known = name || t("outbox.no_name");
  return nth > 0 ? t("outbox.visit_nth", { name: known, nth }) : known;
}
