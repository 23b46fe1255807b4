/** The areas that have words, and the type of every key, so that the type check refuses a missing one. */
import type account from "./vi/account";
import type establishments from "./vi/establishments";
import type plans from "./vi/plans";
import type shell from "./vi/shell";
import type terms from "./vi/terms";
import type ui from "./vi/ui";

interface Areas {
  account: typeof account;
  establishments: typeof establishments;
  plans: typeof plans;
  shell: typeof shell;
  terms: typeof terms;
  ui: typeof ui;
}

export type Area = keyof Areas;
export type WordKey = { [A in Area]: `${A}.${keyof Areas[A] & string}` }[Area];
