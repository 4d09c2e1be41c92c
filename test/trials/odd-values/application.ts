import {
  Alerting,
  Environment,
  Migration,
  Monitoring,
  Schedule,
  Service,
} from "../../../components/index.ts";
import type { EnvironmentArgs } from "../../../components/index.ts";
import { defineVariables, secret, string } from "../../../variables/index.ts";
import { oddStrings } from "../../support/odd-strings.ts";

const nameOf = (prefix: string, index: number): string =>
  `${prefix}_${String(index).padStart(2, "0")}`;

/** The odd texts as values of variables by name; a secret is never empty. */
export function oddVariables(prefix: "PLAIN" | "SECRET"): Record<string, string> {
  return Object.fromEntries(
    Object.values(oddStrings).flatMap((text, index) =>
      text === "" && prefix === "SECRET" ? [] : [[nameOf(prefix, index), text]],
    ),
  );
}

const variables = defineVariables({
  ...Object.fromEntries(
    Object.keys(oddVariables("PLAIN")).map((name) => [name, string({ required: false })]),
  ),
  ...Object.fromEntries(
    Object.keys(oddVariables("SECRET")).map((name) => [
      name,
      secret({ required: false, minLength: 1 }),
    ]),
  ),
});

/** A channel of Slack's that no YAML reader may take for something else. */
export const channel = "#a: 'b'\t$(c) ${d} \"e\" {{ f }} %g";

/** The command that everything of the application runs with: the plain values are words of it. */
export function commandOf(values: Readonly<Record<string, string>>): string[] {
  const words = Object.entries(values).filter(([name]) => name.startsWith("PLAIN"));
  return ["node", "server.js", ...words.toSorted(byName).map(([, text]) => text)];
}

function byName([one]: readonly [string, string], [other]: readonly [string, string]): number {
  return one < other ? -1 : 1;
}

/**
 * An application whose variables, words and labels are odd, with two receivers that have a secret;
 * what a platform does not offer is left out.
 */
export function describeOdd(args: EnvironmentArgs): Environment {
  const environment = new Environment("odd", args);
  const isVercel = args.platform.name === "vercel";
  const command = isVercel ? {} : { command: commandOf(args.variables.values) };
  const common = { environment, variables, ...command };
  const source = { source: "examples/shop/api" };
  new Service("api", { ...common, ...source, port: 8080 });
  if (environment.offers("migration")) new Migration("prepare", { ...common, ...source });
  if (environment.offers("schedule")) {
    new Schedule("report", { ...common, ...source, cron: "*/5 1-3 * * mon" });
  }
  if (environment.offers("alerting")) {
    new Monitoring("monitoring", { environment });
    const receivers = [
      args.platform.name === "aws"
        ? ({ kind: "webhook", name: "team", variable: "TEAM_HOOK" } as const)
        : ({ kind: "slack", name: "team", variable: "TEAM_HOOK", channel } as const),
      { kind: "webhook", name: "ops", variable: "OPS_HOOK" } as const,
    ];
    new Alerting("alerting", { environment, receivers });
  }
  return environment;
}
