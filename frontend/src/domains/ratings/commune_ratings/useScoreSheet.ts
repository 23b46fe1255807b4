/** Keeps what is written of criteria: on this device while typing, on the server whenever a criterion is left. */
import { type Ref, type ShallowRef, computed, reactive, ref, shallowRef } from "vue";
import { api } from "@/api/client";
import type { RatingRead } from "@/api/generated/types.gen";
import { ApiProblem, isStale, toFailure, type Failure } from "@/api/problem";
import { t } from "@/locales";
import { type ShownConflict, describeConflict, useConflict } from "@/composables/useConflict";
import { type DraftKeeper, useDraft } from "@/composables/useDraft";
import type { FieldError } from "@/composables/useForm";
import { formatTime } from "@/presentation/moments";
import { type Sheet, type Side, buildPatch, formatValue, getLabel, toSheet } from "./sheet";

export interface SheetKeeper {
  /** `sheet` is what is on the form, `base` what the server had. */
  kept: { version: number; base: Sheet; sheet: Sheet };
  /** The rating as the server has it. */
  rating: ShallowRef<RatingRead>;
  /** "Đã lưu lúc 09:41", or that it is kept on this device only. */
  saved: Ref<string>;
  conflict: ShownConflict;
  /** A clash without a choice is an error of the form. */
  check: () => FieldError[];
  draft: DraftKeeper;
  /** True when the server has everything that can be saved. */
  save: () => Promise<boolean>;
  /** Before an act on the whole: throws unless the server has everything. */
  ensureSaved: () => Promise<void>;
}

export function useScoreSheet(record: RatingRead, side: Side): SheetKeeper {
  const kept = reactive({ version: record.version, base: toSheet(record, side), sheet: toSheet(record, side) });
  const rating = shallowRef(record);
  const failure = shallowRef<Failure | null>(null);
  const savedAt = ref("");
  const draft = useDraft(`commune-rating:${record.id}:${side}`, kept);
  const conflict = useConflict<Sheet>();
  let queue: Promise<boolean> = Promise.resolve(true);

  function took(answer: RatingRead): void {
    rating.value = answer;
    kept.version = answer.version;
    kept.base = toSheet(answer, side);
    savedAt.value = answer.updated_at;
    failure.value = null;
  }

  /** Somebody else saved first: what does not clash is taken over, the rest is asked about. */
  function meet(current: RatingRead): void {
    const theirs = toSheet(current, side);
    Object.assign(kept.sheet, conflict.meet(kept.base, { ...kept.sheet }, theirs));
    rating.value = current;
    kept.version = current.version;
    kept.base = theirs;
  }

  async function write(again = true): Promise<boolean> {
    if (conflict.check().length > 0) return false;
    Object.assign(kept.sheet, conflict.settled(kept.sheet));
    const changes = buildPatch(kept.base, kept.sheet, side);
    if (Object.keys(changes).length === 0) return true;
    try {
      took(await api.patch(`/commune-ratings/{id}${side === "check" ? "/verification" : ""}`, { path: { id: record.id }, body: { scores: changes }, version: kept.version }));
      conflict.end();
      return true;
    } catch (caught) {
      const why = toFailure(caught);
      if (isStale(why)) {
        meet(why.current as RatingRead);
        return again && conflict.clashing.value.length === 0 ? write(false) : false;
      }
      failure.value = why;
      return false;
    }
  }

  // A draft that says no more than the server is none; one from before a change elsewhere meets it.
  async function compare(): Promise<void> {
    await draft.ready;
    if (!draft.restoredAt.value) return;
    if (Object.keys(buildPatch(kept.base, kept.sheet, side)).length === 0) {
      Object.assign(kept, { version: record.version, base: toSheet(record, side), sheet: toSheet(record, side) });
      draft.restoredAt.value = "";
    } else if (kept.version !== record.version) meet(record);
  }
  void compare();

  /** One after another: each needs the version that the one before left. */
  function save(): Promise<boolean> {
    queue = queue.then(() => write());
    return queue;
  }

  async function ensureSaved(): Promise<void> {
    if (!(await save())) throw failure.value ?? new ApiProblem(new Response(null, { status: 412 }), {});
  }

  const saved = computed(() => {
    if (savedAt.value) return t("ui.saved_at", { time: formatTime(savedAt.value) });
    return draft.savedAt.value ? t("ui.draft_kept", { time: formatTime(draft.savedAt.value) }) : "";
  });
  const shown = describeConflict(conflict, () => kept.sheet, () => rating.value.updated_at, { label: getLabel, text: formatValue });
  return { kept, rating, saved, conflict: shown, check: conflict.check, draft, save, ensureSaved };
}
