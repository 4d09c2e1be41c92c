import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** One line that it keeps. */
export interface FakeLine {
  /** In nanoseconds. */
  at: bigint;
  labels: Readonly<Record<string, string>>;
  text: string;
}

type Answer = Readonly<Record<string, unknown>>;

/**
 * A server that answers as Loki does, for the queries that are put to it: `query_range` with its
 * bounds, order and limit, and the values of a label. Source: Loki's HTTP API reference.
 */
export class FakeLoki {
  readonly lines: FakeLine[] = [];
  /** The queries that it was asked, in LogQL. */
  readonly asked: string[] = [];
  /** What it answers at a path with its query; undefined where there is no such thing. */
  answer(url: string): Answer | undefined {
    const { pathname, searchParams } = new URL(url, "http://loki");
    const query = searchParams.get("query") ?? "";
    this.asked.push(query);
    const start = BigInt(searchParams.get("start") ?? "0");
    const end = BigInt(searchParams.get("end") ?? "0");
    const found = this.lines.filter(({ at }) => at >= start && at < end).filter(selectorOf(query));
    if (pathname === "/loki/api/v1/label/service/values") {
      return { status: "success", data: [...new Set(found.map(({ labels }) => labels.service))] };
    }
    if (pathname !== "/loki/api/v1/query_range") return undefined;
    const limit = Number(searchParams.get("limit") ?? "100");
    // Its own default: max_entries_limit_per_query.
    if (limit > 5000) return undefined;
    const isForward = searchParams.get("direction") === "forward";
    const sorted = found.toSorted((one, other) => compare(one.at, other.at) * (isForward ? 1 : -1));
    return formatStreams(sorted.slice(0, limit));
  }

  /** Serves one by HTTP on loopback: the one that there is at each request. */
  static async serve(current: () => FakeLoki): Promise<{ address: string; server: Server }> {
    const server = createServer((request, response) => {
      const answer = current().answer(request.url ?? "");
      response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(answer ?? {}));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, server };
  }
}

function compare(one: bigint, other: bigint): number {
  return one < other ? -1 : Number(one > other);
}

/** As Loki groups lines: by their labels, each group in the order of the answer. */
function formatStreams(lines: readonly FakeLine[]): Answer {
  const groups = Map.groupBy(lines, ({ labels }) => JSON.stringify(labels));
  const result = [...groups].map(([stream, own]) => ({
    stream: JSON.parse(stream) as unknown,
    values: own.map(({ at, text }) => [String(at), text]),
  }));
  return { status: "success", data: { resultType: "streams", result, stats: {} } };
}

const matcher = /(\w+)(=~|=)("(?:[^"\\]|\\.)*")/g;

/** What a query lets through: equality and regular expressions of labels, and of the line. */
function selectorOf(query: string): (line: FakeLine) => boolean {
  const [, selector = "", rest = ""] = /^{(.*?)}(?: \|~ (.*))?$/.exec(query) ?? [];
  const wanted = [...selector.matchAll(matcher)].map(([, name = "", sign, text = '""']) => {
    const value = JSON.parse(text) as string;
    const whole = new RegExp(`^(?:${value})$`);
    return ({ labels }: FakeLine): boolean =>
      sign === "=" ? (labels[name] ?? "") === value : whole.test(labels[name] ?? "");
  });
  const pattern = rest === "" ? undefined : new RegExp(JSON.parse(rest) as string);
  return (line) => wanted.every((one) => one(line)) && (pattern?.test(line.text) ?? true);
}
