import { cpSync } from "node:fs";
import { beforeAll } from "vitest";
import type { Environment, EnvironmentArgs } from "../../../components/index.ts";
import { runProgram } from "../../support/components/mocks.ts";
import type { RegisteredResource } from "../../support/components/mocks.ts";
import { digest, useResolvedImages } from "../../support/components/released.ts";
import { argumentsOf } from "../links/places.ts";
import type { Cell } from "../links/places.ts";

/** Runs the tests of a file in a project with the sources of the trials' applications. */
export function useTrialSources(): void {
  useResolvedImages();
  beforeAll(() => {
    cpSync(`${import.meta.dirname}/../links`, "test/trials/links", { recursive: true });
  });
}

/** The arguments of an environment with images of some programs and no variables. */
export async function settingsFor(cell: Cell, names: readonly string[]): Promise<EnvironmentArgs> {
  const args = await argumentsOf(cell);
  const artifacts = Object.fromEntries(names.map((name) => [name, `registry/${name}@${digest}`]));
  const release = args.release && { id: "release-1", artifacts };
  const variables = { values: {}, secure: [], sealed: [] };
  return { ...args, variables, ...(release && { release }) };
}

/** What an application registers, with outputs such as all platforms give them. */
export async function buildTrial(
  args: EnvironmentArgs,
  describe: (args: EnvironmentArgs) => Environment,
): Promise<RegisteredResource[]> {
  const { resources } = await runProgram(() => describe(args).close(), {
    outputsOf,
    lookUp: () => ({ files: {}, output: {} }),
  });
  return resources;
}

function outputsOf(type: string, name: string, inputs: Record<string, unknown>): object {
  return {
    arn: `arn:${name}`,
    name: inputs.name ?? name,
    result: `result-of-${name}`,
    secret: `secret-of-${name}`,
    domainName: `${name}.cloudfront.test`,
    dnsName: `${name}.elb.test`,
    exitCode: 0,
    domainValidationOptions: [{ resourceRecordName: name, resourceRecordType: "CNAME" }],
    ...(type.startsWith("aws:rds/") && { address: `${name}.rds.test` }),
    ...(type === "local:index:Postgres" && { url: `postgres://localhost:4001/${name}` }),
    ...(type.startsWith("docker-build:") && { ref: "registry.example.com/built" }),
    ...(type === "local:index:Environment" && {
      address: "http://localhost:4000",
      entryPort: 4000,
    }),
  };
}
