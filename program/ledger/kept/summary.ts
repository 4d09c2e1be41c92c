import type { AnyEntry, LedgerEntry } from "../entry.ts";
import type { Payload } from "../payloads.ts";
import { hashText } from "../signing.ts";

/** What a summary says of the entries that were pruned, from the first to the last. */
export function summarize(
  entries: readonly AnyEntry[],
  earlier?: LedgerEntry<"summary">,
): Payload<"summary"> {
  const last = entries.at(-1);
  const kinds: Record<string, number> = { ...earlier?.payload.kinds };
  for (const { kind } of entries) kinds[kind] = (kinds[kind] ?? 0) + 1;
  const hashes = entries.map(({ hash }) => hash);
  const before = earlier === undefined ? [] : [earlier.payload.digest];
  return {
    through: last?.seq ?? 0,
    hash: last?.hash ?? "",
    kinds,
    digest: hashText([...before, ...hashes].join("\n")),
  };
}
