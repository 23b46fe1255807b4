/** Bodies of requests, made of what a form holds. */

type Held<V> = V extends string ? string : V extends readonly (infer One)[] ? Held<One>[] : V extends object ? FormBody<V> : V;
/** A body as a form holds it: any text where the API names choices, null where it asks for a value. */
export type FormBody<B> = { [K in keyof B]: Held<B[K]> | null };

/** The body of a form in which its check found nothing missing, and whose selects offer only what the API names. Names and kinds of all fields are compared. */
export const toCheckedBody = <B>(body: FormBody<B>): B => body as B;

/** {field: value} for each of the fields. */
export const mapFields = <K extends string, V>(fields: readonly K[], toValue: (field: K) => V): Record<K, V> =>
  Object.fromEntries(fields.map((field) => [field, toValue(field)])) as Record<K, V>;

/** A merge patch: the fields of `after` that differ from `before`. */
export function buildMergePatch<B extends object>(before: B, after: B): Partial<B> {
  const was = new Map(Object.entries(before));
  const changed = Object.entries(after).filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(was.get(field)));
  return Object.fromEntries(changed) as Partial<B>;
}
