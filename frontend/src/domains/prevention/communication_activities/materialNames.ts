/** The names of materials that a page has read, for forms that keep their ids. */
const names = new Map<string, string>();

export function rememberMaterials(found: { id: string; name: string }[]): void {
  for (const { id, name } of found) names.set(id, name);
}

export const getMaterialName = (id: string): string => names.get(id) ?? "";
