/** Uploads a file and reports progress, which `fetch` cannot do. Errors, session and token work as with any other call. */
import { buildApiUrl, type CallOptions, connection, buildHeaders, recoverSession, tellWritten } from "./client";
import { NetworkFailure, readProblem } from "./problem";

/** The uploaded share, 0 to 1. */
export type Progress = (part: number) => void;

function post(path: string, form: FormData, options: CallOptions, progress: Progress): Promise<Response> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open("POST", buildApiUrl(path));
    buildHeaders("POST", { ...options, body: form }).forEach((value, name) => call.setRequestHeader(name, value));
    call.upload.addEventListener("progress", ({ loaded, total }) => progress(total > 0 ? loaded / total : 0));
    call.addEventListener("load", () => {
      const headers = new Headers({ "Content-Type": call.getResponseHeader("Content-Type") ?? "" });
      const warnings = call.getResponseHeader("Text-Warnings");
      if (warnings) headers.set("Text-Warnings", warnings);
      resolve(new Response(call.responseText, { status: call.status, headers }));
    });
    for (const failed of ["error", "abort"]) call.addEventListener(failed, () => reject(new NetworkFailure()));
    call.send(form);
  });
}

/** Returns the parsed JSON, or throws an `ApiProblem` or a `NetworkFailure`; the same `key` for every try. */
export async function upload<T>(path: string, form: FormData, key: string, progress: Progress, again = true): Promise<T> {
  const response = await post(path, form, { key }, progress);
  connection.answered();
  if (!response.ok) {
    const problem = await readProblem(response);
    if (again && (await recoverSession(problem, {}))) return upload<T>(path, form, key, progress, false);
    throw problem;
  }
  tellWritten();
  connection.warned(response.headers.get("Text-Warnings"));
  return (await response.json()) as T;
}
