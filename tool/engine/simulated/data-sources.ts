import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { UserError } from "../../../variables/user-error.ts";
import type { Properties } from "../state/snapshot.ts";
import { sameValue } from "../embedded/protocol/values.ts";

/** Result of a data source by its token and arguments; undefined where none is known. */
export type DataSources = (
  token: string,
  args: Properties,
  settings: Properties,
) => Properties | undefined;

const values = z.record(z.string(), z.json());

const fixtures = z.record(
  z.string().regex(/^[^:]+:[^:]*:[^:]+$/, "a token such as aws:ec2/getVpc:getVpc"),
  z.array(z.strictObject({ args: values.default({}), result: values })),
);

/**
 * Results of data sources from a YAML or JSON file: by token a list of `{args, result}`. The first
 * whose `args` the call has, whatever else it has, is the answer.
 *
 * Throws a UserError for a file that is not so.
 */
function readDataSources(file: string): DataSources {
  const parsed = fixtures.safeParse(parse(readFileSync(file, "utf8")));
  if (!parsed.success) {
    throw new UserError("DataSourcesWrong", `${file}:\n${z.prettifyError(parsed.error)}`);
  }
  const { data } = parsed;
  return (token, args) => {
    const found = data[token]?.find(({ args: wanted }) => holds(args, wanted));
    return found?.result;
  };
}

/** Name of the file that a project may keep results in, beside its Pulumi.yaml. */
export const fixturesFile = "slipway.fixtures.yaml";

/** Results that a project keeps; undefined where it has no such file. */
export function findDataSources(projectFolder: string): DataSources | undefined {
  const file = join(projectFolder, fixturesFile);
  return existsSync(file) ? readDataSources(file) : undefined;
}

function holds(args: Properties, wanted: Properties): boolean {
  return Object.entries(wanted).every(([key, value]) => sameValue(args[key], value));
}
