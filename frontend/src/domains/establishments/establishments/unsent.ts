/** What was recorded about a place and still waits on this device. */
import { outboxCount } from "@/api/outboxCount";
import { t } from "@/locales";
import { formatTime } from "@/presentation/moments";

export const isUnsent = (id: string): boolean => outboxCount.records.includes(id);

/** Where a record is by now, and since when. */
export const formatSaved = ({ id, updated_at: at }: { id: string; updated_at: string }): string =>
  t(isUnsent(id) ? "establishments.kept_here" : "establishments.saved", { time: formatTime(at) });
