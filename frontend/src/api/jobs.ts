/** A job that goes on in the background: whether it still does, and its file. */
import type { JobRead } from "@/api/generated/types.gen";
import { buildApiUrl } from "@/api/client";

export const isUnfinished = ({ status }: Pick<JobRead, "status">): boolean => status === "queued" || status === "running";

/** Where the file lies that the job made. */
export const buildResultUrl = ({ id }: Pick<JobRead, "id">): string => buildApiUrl(`/jobs/${id}/result`);

/** Saves what lies at an address of the API, as a link to it would. */
export function downloadFile(address: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = "";
  link.click();
}
