/** A background job: whether it is still running, and its result file. */
import type { JobRead } from "@/api/generated/types.gen";
import { buildApiUrl } from "@/api/client";

export const isUnfinished = ({ status }: Pick<JobRead, "status">): boolean => status === "queued" || status === "running";

/** The URL of the result file. */
export const buildResultUrl = ({ id }: Pick<JobRead, "id">): string => buildApiUrl("/jobs/{id}/result", { path: { id } });

/** Downloads a URL of the API, as a click on a link does. */
export function downloadFile(address: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = "";
  link.click();
}
