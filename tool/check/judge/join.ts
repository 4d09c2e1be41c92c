/**
 * Joins what is equal in several stacks, in the order of its first: what was found in each becomes
 * one, with the names of all.
 */
export function joinStacks<T extends { stacks: string[] }>(found: readonly T[]): T[] {
  const joined = new Map<string, T>();
  for (const one of found) {
    const key = JSON.stringify({ ...one, stacks: [] });
    const known = joined.get(key);
    if (known === undefined) joined.set(key, { ...one, stacks: [...one.stacks] });
    else
      for (const stack of one.stacks) if (!known.stacks.includes(stack)) known.stacks.push(stack);
  }
  return [...joined.values()];
}
