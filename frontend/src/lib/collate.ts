/** Vietnamese alphabetical order, for the few lists that the client sorts. */

const collator = new Intl.Collator("vi");

/** `["Trung Lương", "Tiêu Động", "Tràng An"].sort(byName)` puts Tiêu Động first and Trung Lương last. */
export const compareNames = (a: string, b: string): number => collator.compare(a, b);
