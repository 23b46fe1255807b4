/** Where the English words lie: a list for those who read English alone. */
import type { Words } from "./index";

export const files = import.meta.glob<{ default: Words }>("./en/*.ts");
