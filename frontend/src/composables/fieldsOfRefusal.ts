/** Fields of a refusal that the server names for the whole body, or for one item of a list that is one field. */
import { ApiProblem } from "@/api/problem";

/** `fields`: the pointer of the field that a code is about, such as `{ "username-taken": "/username" }`. */
export async function nameFields<R>(answer: Promise<R>, fields: Record<string, string>): Promise<R> {
  try {
    return await answer;
  } catch (caught) {
    if (!(caught instanceof ApiProblem)) throw caught;
    const told = caught.errors.length > 0 ? caught.errors : [{ pointer: "", code: caught.code, message: caught.message }];
    if (!told.some(({ code }) => fields[code])) throw caught;
    const named = told.map((error) => ({ ...error, pointer: fields[error.code] ?? error.pointer }));
    const errors = [...new Map(named.map((error) => [error.pointer + error.message, error])).values()];
    throw Object.assign(caught, { errors });
  }
}
