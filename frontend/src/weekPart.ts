/** What a resource lets an officer do on the page of the week, without leaving it. */
import type { Component } from "vue";
import type { InboxItem } from "@/api/generated/types.gen";
import type { Permission } from "@/api/types";
import type { Area, WordKey } from "@/locales";

/** A line of the list of work, as far as this page shows it. */
export type WeekItem = Pick<InboxItem, "kind" | "entity" | "entity_id" | "title" | "why" | "due_on" | "days_left" | "org_unit_name"> & {
  /** The record's own name, where the title says what is to be done. */
  about?: string | null;
  detail?: string | null;
};

/**
 * A resource has one as `week` of its module `week.ts`.
 *
 * Its component gets `items`, the lines of the list of work of its kinds. It emits `state` with whether something is
 * left to do and a few words on it, and `written` after each save, so that the list is read again.
 */
export interface WeekPart {
  /** Its anchor on the page. */
  key: string;
  /** Its place among those that nothing waits in: small numbers first. */
  order: number;
  title: WordKey;
  /** The kinds of the list of work that are done here; a kind counts with all that begin so. */
  kinds: string[];
  words: Area[];
  permission: Permission;
  /** Whether it is this person's to fill in; the permission is asked beside it. */
  isMine?: () => boolean;
  load: () => Promise<{ default: Component }>;
}
