/** What a resource lets an officer do on the page of the week, without leaving it. */
import type { Component } from "vue";
import type { WorkTopic } from "@/api/generated/types.gen";
import type { Permission } from "@/api/types";
import type { Area, WordKey } from "@/locales";
import type { Work } from "@/presentation/workItems";

/** An item of the one list of work. */
export type WeekItem = Work;

/**
 * A resource has one as `week` of its module `week.ts`.
 *
 * Its component gets `items`, those of the list of work with its topics. It emits `state` with whether something is
 * left to do and a few words on it, and `written` after each save, so that the list is read again.
 */
export interface WeekPart {
  /** Its anchor on the page. */
  key: string;
  /** Its place among those that nothing waits in: small numbers first. */
  order: number;
  title: WordKey;
  /** The topics of the list of work that are done here. */
  topics: WorkTopic[];
  words: Area[];
  permission: Permission;
  /** Whether it is this person's to fill in; the permission is asked beside it. */
  isMine?: () => boolean;
  load: () => Promise<{ default: Component }>;
}

/** Whether a part does this item. */
export const isOfPart = ({ topic }: Pick<WeekItem, "topic">, { topics }: Pick<WeekPart, "topics">): boolean => topics.includes(topic);
