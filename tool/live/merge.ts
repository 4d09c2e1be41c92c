/** The items of several sources as they come; within one source in its order. */
export async function* merge<T>(sources: readonly AsyncIterable<T>[]): AsyncIterable<T> {
  const iterators = sources.map((source) => source[Symbol.asyncIterator]());
  const advance = async (index: number): Promise<{ index: number; next: IteratorResult<T> }> => {
    const next = await iterators[index]?.next();
    return { index, next: next ?? { done: true, value: undefined } };
  };
  const pending = new Map(iterators.map((_iterator, index) => [index, advance(index)]));
  try {
    while (pending.size > 0) {
      const { index, next } = await Promise.race(pending.values());
      if (next.done === true) pending.delete(index);
      else {
        pending.set(index, advance(index));
        yield next.value;
      }
    }
  } finally {
    // Whoever stops reading early ends the sources, too; one that waits ends when it wakes.
    for (const iterator of iterators) void iterator.return?.();
  }
}

/** All items of a source. */
export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}
