import * as z from "zod";
import {
  boolean,
  databaseUrl,
  defineVariables,
  duration,
  enumOf,
  number,
  readEnv,
  resolveVariables,
  secret,
  url,
} from "../variables/index.ts";
import type { Variable } from "../variables/index.ts";

/** A variable, what zod would take for it, and a value of both. */
type Row = readonly [Variable, z.ZodType, string];

const rows: readonly Row[] = [
  [number({ min: 0 }), z.coerce.number().min(0), "42"],
  [boolean(), z.enum(["true", "false"]), "true"],
  [enumOf(["debug", "info"]), z.enum(["debug", "info"]), "info"],
  [url(), z.url({ protocol: /^https?$/ }), "https://harbour.example.com/a"],
  [databaseUrl(), z.url({ protocol: /^postgres(ql)?$/ }), "postgres://u:p@host:5432/name"],
  [secret(), z.string().min(8), "k3-vR9-wQ-7t"],
  [duration(), z.string().regex(/^\d+(ms|s|m|h|d)$/), "30s"],
];

const count = 1000;
const rounds = 21;

/** Validates 1,000 variables: the whole contract with its report, its reader, and zod by itself. */
function main(): void {
  const all = Array.from(
    { length: count },
    (_, at) => [`NAME_${at}`, rows[at % rows.length]] as const,
  );
  const known = all.flatMap(([name, row]) => (row ? [[name, row] as const] : []));
  const values = Object.fromEntries(known.map(([name, [, , value]]) => [name, value]));
  const contract = defineVariables(
    Object.fromEntries(known.map(([name, [variable]]) => [name, variable] as const)),
  );
  const schema = z.object(Object.fromEntries(known.map(([name, [, type]]) => [name, type])));
  const inputs = { values, secure: [], sealed: [] };
  const at = { stage: "staging", profile: "staging" } as const;
  const ways = {
    "contract, with facts and what goes together": () =>
      resolveVariables(contract, at, inputs, {}).problems.length,
    "readEnv, with parsed values": () => Object.keys(readEnv(contract, values)).length,
    "zod, values alone": () => Number(schema.safeParse(values).success),
  };
  const medians = Object.entries(ways).map(([name, run]) => [name, medianOf(run)] as const);
  const base = medians.at(-1)?.[1] ?? 1;
  for (const [name, ms] of medians) {
    const ratio = (ms / base).toFixed(1);
    process.stdout.write(`${count} variables, ${name}: ${ms.toFixed(2)} ms (${ratio} × zod)\n`);
  }
}

function medianOf(run: () => unknown): number {
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return times.toSorted((left, right) => left - right)[Math.floor(rounds / 2)] ?? 0;
}

main();
