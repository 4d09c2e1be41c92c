/** The properties of an object that have a value: what is undefined must not hide a default. */
export function definedOnly<Type extends object>(object: Type): Partial<Type> {
  const entries = Object.entries(object as Record<string, unknown>);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Partial<Type>;
}
