/** The acts on a report, and how the sheet asks its page for those at one place. */
import type { InjectionKey } from "vue";
import { api } from "@/api/client";
import type { ReportRead } from "@/api/generated/types.gen";
import type { Line } from "./report";
import type { Place } from "./useRemarks";

export interface AtLine {
  remark: (place: Place, code: string) => void;
  correct: (line: Line) => void;
  answer: (place: Place, code: string) => void;
}
export const AT_LINE: InjectionKey<AtLine> = Symbol("at line");

/** One act on the report as it was read, which needs no words; answers it as it stands now. */
export const postAction = ({ id, version }: ReportRead, act: "approve" | "send" | "refresh", key: string): Promise<ReportRead> =>
  api.post(`/reports/{id}/${act}`, { path: { id }, version, key });
