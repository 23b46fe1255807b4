/** The API types that the shell needs, under short names; all are generated from the API description. */
export type { MeRead as Me, Permission, Position, Role, UnitRef as Unit } from "@/api/generated/types.gen";

/** One page of a keyset list. */
export interface Page<T> {
  items: T[];
  next: string | null;
}
