import { createHash } from "node:crypto";
import type { Subject } from "../embedded/providers/provider.ts";
import { toSecret } from "../embedded/protocol/values.ts";
import type { Properties } from "../state/snapshot.ts";

/**
 * Outputs that the providers of this repository would give a resource, in their form: ports,
 * addresses, process ids. No installed SDK tells of these types. The same URN, the same values.
 */
export function ownOutputs(subject: Subject, inputs: Properties): Properties {
  return makers[subject.type]?.(subject, inputs) ?? {};
}

type Maker = (subject: Subject, inputs: Properties) => Properties;

const makers: Partial<Record<string, Maker>> = {
  "local:index:Environment": ({ urn }) => {
    const entryPort = portOf(urn);
    return { entryPort, address: `http://localhost:${entryPort}` };
  },
  "local:index:Process": ({ urn }, { replicas, serves }) => {
    const copies = [...Array(typeof replicas === "number" ? replicas : 1).keys()];
    const ports = serves === true ? copies.map((copy) => portOf(`${urn} ${copy}`)) : [];
    const pids = copies.map((copy) => numberOf(`${urn} ${copy}`, 2_000, 30_000));
    return { pids, ports, url: serves === true ? `http://127.0.0.1:${portOf(urn)}` : "" };
  },
  "local:index:Postgres": ({ urn }) => database(urn, "postgres"),
  "local:index:Mariadb": ({ urn }) => database(urn, "mysql"),
  "local:index:CacheServer": ({ urn }) => {
    const port = portOf(urn);
    const url = toSecret(`redis://:${hashOf(urn).slice(0, 24)}@127.0.0.1:${port}`);
    return { available: true, port, url };
  },
  "local:index:Migration": (_subject, inputs) => ({
    run: hashOf(JSON.stringify(inputs)).slice(0, 12),
  }),
  "local:index:Alertmanager": server,
  "local:index:Prometheus": server,
  "edge:index:Routes": (_subject, inputs) => ({ etag: hashOf(JSON.stringify(inputs)) }),
};

function database(urn: string, scheme: string): Properties {
  const [port, password] = [portOf(urn), hashOf(urn).slice(0, 24)];
  const url = toSecret(`${scheme}://app:${password}@127.0.0.1:${port}/app`);
  return { port, database: "app", user: "app", password: toSecret(password), url };
}

function server({ urn }: Subject): Properties {
  const port = portOf(urn);
  return { available: true, port, url: `http://127.0.0.1:${port}` };
}

/** Above the well-known ports, below those that systems give out themselves. */
function portOf(text: string): number {
  return numberOf(text, 20_000, 30_000);
}

function numberOf(text: string, from: number, to: number): number {
  return from + (Number.parseInt(hashOf(text).slice(0, 8), 16) % (to - from));
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
