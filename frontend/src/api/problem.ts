/** What can go wrong with a call: the server refused (a problem, RFC 9457), or it could not be reached. */

export interface FieldProblem {
  /** JSON pointer into the body, such as `/members/0/function`. */
  pointer: string;
  code: string;
  message: string;
}

interface ProblemBody {
  code?: string;
  type?: string;
  title?: string;
  detail?: string;
  errors?: FieldProblem[];
  current?: unknown;
}

/** An error answer of the server. `code` never changes; `message` is in the language of the page. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: FieldProblem[];
  /** With 412: the current record. */
  readonly current: unknown;
  /** All members of the problem: some carry more, such as `existing_id` of `duplicate-establishment`. */
  readonly members: Readonly<Record<string, unknown>>;
  /** With 429 and 503: seconds to wait. */
  readonly retryAfter: number | null;

  constructor(response: Response, body: ProblemBody) {
    super(body.detail ?? body.title ?? "");
    this.name = "ApiProblem";
    this.status = response.status;
    this.code = body.code ?? body.type?.split(/[/:#]/).at(-1) ?? "";
    this.errors = body.errors ?? [];
    this.current = body.current;
    this.members = { ...body };
    this.retryAfter = Number(response.headers.get("Retry-After")) || null;
  }
}

/** No answer: no network, server down, or timeout. The input is still on the page. */
export class NetworkFailure extends Error {
  override name = "NetworkFailure";
}

export type Failure = ApiProblem | NetworkFailure;

/** Reads the problem of a refused response; a proxy's HTML page counts as a problem without words. */
export async function readProblem(response: Response): Promise<ApiProblem> {
  const isJson = /\bjson\b/.test(response.headers.get("Content-Type") ?? "");
  const body = isJson ? ((await response.json().catch(() => ({}))) as ProblemBody) : {};
  return new ApiProblem(response, body);
}

/** Narrows a caught error; any other error is a bug and is thrown again. */
export function toFailure(error: unknown): Failure {
  if (error instanceof ApiProblem || error instanceof NetworkFailure) return error;
  throw error;
}

export const isProblem = (error: unknown, code: string): error is ApiProblem =>
  error instanceof ApiProblem && error.code === code;

/** Somebody else changed the record first; `current` is what they made of it. */
export const isStale = (error: unknown): error is ApiProblem => error instanceof ApiProblem && error.status === 412;
