/** A function that makes a thing at its first call and gives the same one from then on. */
export function once<Thing>(create: () => Thing): () => Thing {
  let made: { thing: Thing } | undefined;
  return () => (made ??= { thing: create() }).thing;
}
