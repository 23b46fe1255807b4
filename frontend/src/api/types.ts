/** The wire shapes that the shell needs, under the names it uses; all are generated from the API's description. */
export type { Level as UnitLevel, MeRead as Me, Permission, Role, UnitRef as Unit } from "@/api/generated/types.gen";

/** One page of a keyset list. */
export interface Page<T> {
  items: T[];
  next: string | null;
}
