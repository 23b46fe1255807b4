/** A job that goes on in the background: whether it still does, and its file. */
import type { JobRead } from "@/api/generated/types.gen";
import { apiUrl } from "@/api/client";

export const isUnfinished = ({ status }: Pick<JobRead, "status">): boolean => status === "queued" || status === "running";

/** Where the file lies that the job made. */
export const resultUrl = ({ id }: Pick<JobRead, "id">): string => apiUrl(`/jobs/${id}/result`);

/** Saves what lies at an address of the API, as a link to it would. */
export function save(address: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = "";
  link.click();
}
