import * as z from "zod";
import { UserError } from "../../../variables/user-error.ts";
import type { Fetch } from "../prometheus/alerts.ts";

/** One line that Loki keeps. */
export interface KeptLine {
  /** When it was written, in nanoseconds. */
  at: bigint;
  labels: Readonly<Record<string, string | undefined>>;
  text: string;
}

/** Which lines are wanted, by time. */
export interface PageQuery {
  /** LogQL. */
  query: string;
  /** First moment, in nanoseconds. */
  from: bigint;
  /** The moment after the last one, in nanoseconds. */
  to: bigint;
  direction: "forward" | "backward";
  /** Most lines. @default all */
  most?: number | undefined;
  /** Lines in one answer. @default what Loki gives at most, unless its config says otherwise */
  pageSize?: number;
}

const answerSchema = z.object({
  data: z.object({
    resultType: z.literal("streams"),
    result: z.array(
      z.object({
        stream: z.record(z.string(), z.string()),
        values: z.array(z.tuple([z.string().regex(/^\d+$/), z.string()])),
      }),
    ),
  }),
});

const namesSchema = z.object({ data: z.array(z.string()).nullish() });

/**
 * The lines of a query in its direction, page by page; of more lines of one moment than a page has,
 * those of a page.
 *
 * @throws UserError `PlatformUnreachable` where the server's answer is not Loki's.
 */
export async function* readPages(
  loki: Fetch,
  { query, from, to, direction, most = Number.POSITIVE_INFINITY, pageSize = 5000 }: PageQuery,
): AsyncIterable<KeptLine[]> {
  let [start, end, left] = [from, to, most];
  // Lines of the moment at which a page ended come again in the next one.
  let known = new Set<string>();
  while (left > 0 && start < end) {
    const limit = Math.min(pageSize, left + known.size);
    const page = await readPage(loki, { query, start, end, direction, limit });
    const fresh = page.filter((line) => !known.has(keyOf(line))).slice(0, left);
    if (fresh.length > 0) yield fresh;
    left -= fresh.length;
    const last = page.at(-1);
    if (last === undefined || page.length < limit) return;
    const isStuck = fresh.length === 0;
    if (direction === "forward") start = isStuck ? last.at + 1n : last.at;
    else end = isStuck ? last.at : last.at + 1n;
    known = new Set(page.filter(({ at }) => at === last.at).map(keyOf));
  }
}

/** The components that wrote something in a time. */
export async function listServices(
  loki: Fetch,
  { query, from, to }: Pick<PageQuery, "query" | "from" | "to">,
): Promise<string[]> {
  const asked = new URLSearchParams({ query, start: String(from), end: String(to) });
  const path = `/loki/api/v1/label/service/values?${asked.toString()}`;
  const parsed = namesSchema.safeParse(await loki(path));
  if (!parsed.success) throw otherServer();
  return parsed.data.data ?? [];
}

/** What tells a line from another one. */
export function keyOf({ at, labels, text }: KeptLine): string {
  return JSON.stringify([String(at), labels.copy, text]);
}

async function readPage(
  loki: Fetch,
  asked: { query: string; start: bigint; end: bigint; direction: string; limit: number },
): Promise<KeptLine[]> {
  const texts = Object.entries(asked).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  const query = new URLSearchParams(texts).toString();
  const parsed = answerSchema.safeParse(await loki(`/loki/api/v1/query_range?${query}`));
  if (!parsed.success) throw otherServer();
  const lines = parsed.data.data.result.flatMap(({ stream, values }) =>
    values.map(([at, text]): KeptLine => ({
      at: BigInt(at),
      labels: stream,
      text: text.replace(/[\r\n]+$/, ""),
    })),
  );
  // Each stream has its own order.
  return asked.direction === "forward" ? lines.sort(byTime) : lines.sort((a, b) => byTime(b, a));
}

/** The order of lines by their times; sorting is stable. */
export function byTime(one: KeptLine, other: KeptLine): number {
  return one.at < other.at ? -1 : Number(one.at > other.at);
}

function otherServer(): UserError {
  return new UserError(
    "PlatformUnreachable",
    "The logs were not read: what answers in the place of Loki is another server.",
  );
}
