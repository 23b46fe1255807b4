/** Uploads a file and reports progress, which `fetch` cannot do. Errors, session and token work as with any other call. */
import { type CallOptions, connection, buildHeaders, recoverSession, tellWritten, toApiUrl, toForm } from "./client";
import type { Operations } from "./generated/operations.gen";
import type { Answer } from "./operations";
import { NetworkFailure, readProblem } from "./problem";
import { noteAnswer, noteNoAnswer } from "./reachability";

/** The uploaded share, 0 to 1. */
export type Progress = (part: number) => void;

type UploadPath = "/attachments";
interface UploadOptions<P extends UploadPath> {
  body: Operations["post"][P]["data"]["body"];
  /** The same for every try. */
  key: string;
}

function post(path: string, options: CallOptions, progress: Progress): Promise<Response> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    const body = toForm(options.body) as FormData;
    call.open("POST", toApiUrl(path));
    buildHeaders("post", { ...options, body }).forEach((value, name) => call.setRequestHeader(name, value));
    call.upload.addEventListener("progress", ({ loaded, total }) => progress(total > 0 ? loaded / total : 0));
    call.addEventListener("load", () => {
      const headers = new Headers({ "Content-Type": call.getResponseHeader("Content-Type") ?? "" });
      const warnings = call.getResponseHeader("Text-Warnings");
      if (warnings) headers.set("Text-Warnings", warnings);
      resolve(new Response(call.responseText, { status: call.status, headers }));
    });
    for (const failed of ["error", "abort"]) {
      call.addEventListener(failed, () => {
        noteNoAnswer();
        reject(new NetworkFailure());
      });
    }
    call.send(body);
  });
}

/** Returns the parsed JSON, or throws an `ApiProblem` or a `NetworkFailure`. */
export const upload = <P extends UploadPath>(path: P, options: UploadOptions<P>, progress: Progress): Promise<Answer<"post", P>> =>
  connection.pass({ method: "post", path, options: options as CallOptions, send: (now) => exchangeFile(path, now, progress) }) as Promise<Answer<"post", P>>;

async function exchangeFile(path: string, options: CallOptions, progress: Progress, again = true): Promise<unknown> {
  const response = await post(path, options, progress);
  noteAnswer();
  connection.answered();
  if (!response.ok) {
    const problem = await readProblem(response);
    if (again && (await recoverSession(problem, {}))) return exchangeFile(path, options, progress, false);
    throw problem;
  }
  tellWritten();
  connection.warned(response.headers.get("Text-Warnings"));
  return response.json();
}
