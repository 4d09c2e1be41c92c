import { describe, expect, test } from "vitest";
import type { PlatformName, Platform } from "../../../components/index.ts";
import { createAwsPlatform } from "../../../components/platforms/aws/platform.ts";
import { createDockerPlatform } from "../../../components/platforms/docker/platform.ts";
import { createLocalPlatform } from "../../../components/platforms/local/platform.ts";
import { createVercelPlatform } from "../../../components/platforms/vercel/platform.ts";
import { runProgram } from "../../support/components/mocks.ts";
import type { RegisteredResource } from "../../support/components/mocks.ts";
import { findReaders, readAsKubectl } from "../../support/readers/readers.ts";
import { channel, commandOf, describeOdd, oddVariables } from "./application.ts";

/**
 * Where no file is read by anybody else, a value arrives if the provider is given it: what stands in
 * a task definition or a request is JSON, which its reader takes apart again. The rendered platforms
 * are read by their real readers in `rendered.test.ts`.
 */
const platforms: Record<Exclude<PlatformName, "kubernetes">, () => Platform> = {
  local: createLocalPlatform,
  docker: () => createDockerPlatform({}, "image"),
  aws: () => createAwsPlatform({ region: "eu-central-1", plainOrigin: true }),
  vercel: () => createVercelPlatform({ team: "acme" }, "image"),
};

const digest = `sha256:${"0".repeat(64)}`;
const image = `123456789012.dkr.ecr.eu-central-1.amazonaws.com/odd/api@${digest}`;
const hooks = { TEAM_HOOK: "hook-of-the-team", OPS_HOOK: "hook-of-ops" };
const secrets = oddVariables("SECRET");
const plain = oddVariables("PLAIN");
const own = { ...plain, ...secrets };

const built = new Map<string, Promise<RegisteredResource[]>>();

function build(platform: keyof typeof platforms): Promise<RegisteredResource[]> {
  const run = built.get(platform) ?? buildAnew(platform);
  built.set(platform, run);
  return run;
}

async function buildAnew(platform: keyof typeof platforms): Promise<RegisteredResource[]> {
  const told = platform === "vercel" ? {} : hooks;
  const values = { ...own, ...told };
  const secure = [...Object.keys(secrets), ...Object.keys(told)];
  const artifacts = { api: image, prepare: image, report: image };
  const described = (): Promise<void> =>
    describeOdd({
      stack: "dev",
      stage: "development",
      platform: platforms[platform](),
      release: { id: "one", artifacts },
      variables: { values, secure, sealed: [] },
    }).close();
  const { resources } = await runProgram(described, {
    outputsOf: (type, name) => ({
      arn: `arn:aws:test:eu-central-1:123456789012:${name}`,
      name,
      result: "password",
      secret: "bypass",
      exitCode: 0,
    }),
    lookUp: () => ({ files: {}, output: {} }),
  });
  return resources;
}

function pick(resources: readonly RegisteredResource[], end: string): RegisteredResource[] {
  return resources.filter(({ type }) => type.endsWith(`:${end}`));
}

/** The variables of a program that are its contract's. */
function ownOf(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => name in own));
}

function byName(list: readonly { name: string; value: string }[]): Record<string, string> {
  return Object.fromEntries(list.map(({ name, value }) => [name, value]));
}

describe("every value, word and file reaches the provider as written", () => {
  test("on local", async () => {
    const resources = await build("local");
    const [process] = pick(resources, "Process");
    const { variables, command } = process?.inputs ?? {};
    expect(ownOf(variables as Record<string, string>)).toEqual(own);
    expect(command).toEqual(commandOf(own));
    const [alertmanager] = pick(resources, "Alertmanager");
    expect(alertmanager?.inputs.secrets).toEqual({
      "team.secret": hooks.TEAM_HOOK,
      "ops.secret": hooks.OPS_HOOK,
    });
  });

  test("on docker, in services, migrations and schedules", async () => {
    const containers = pick(await build("docker"), "Container").filter(({ name }) =>
      ["api-a-1", "prepare-migration", "report-schedule"].includes(name),
    );
    expect(containers).toHaveLength(3);
    for (const { name, inputs } of containers) {
      const envs = (inputs.envs as string[]).map((env) => {
        const at = env.indexOf("=");
        return [env.slice(0, at), env.slice(at + 1)] as const;
      });
      expect(ownOf(Object.fromEntries(envs)), name).toEqual(own);
      const limit = name === "report-schedule" ? ["timeout", "-k", "30", "600"] : [];
      expect(inputs.command, name).toEqual([...limit, ...commandOf(own)]);
    }
  });

  test("on aws, in services, migrations and schedules", async () => {
    const resources = await build("aws");
    const tasks = pick(resources, "TaskDefinition");
    expect(tasks.map(({ name }) => name).toSorted()).toEqual([
      "api-a-task",
      "prepare-task",
      "report-task",
    ]);
    for (const { name, inputs } of tasks) {
      const [container] = JSON.parse(inputs.containerDefinitions as string) as [
        { command: string[]; environment: { name: string; value: string }[] },
      ];
      expect(ownOf(byName(container.environment)), name).toEqual(plain);
      expect(container.command, name).toEqual(commandOf(own));
    }
    const stored = pick(resources, "SecretVersion").filter(({ name }) =>
      name.endsWith("variables-version"),
    );
    expect(stored).toHaveLength(3);
    for (const { inputs } of stored) {
      expect(JSON.parse(inputs.secretString as string)).toEqual(secrets);
    }
  });

  test("on vercel", async () => {
    const [set] = pick(await build("vercel"), "ProjectEnvironmentVariables");
    const variables = set?.inputs.variables as { key: string; value: string; targets: string[] }[];
    const running = variables.filter(({ targets }) => targets.includes("production"));
    const values = Object.fromEntries(running.map(({ key, value }) => [key, value]));
    expect(ownOf(values)).toEqual(own);
  });
});

const readers = findReaders();

test.skipIf(readers === undefined)("a file says what it was told", async () => {
  const [local] = pick(await build("local"), "Alertmanager");
  const containers = pick(await build("docker"), "Container");
  const uploads = containers.flatMap(
    ({ inputs }) => (inputs.uploads ?? []) as { file: string; content: string }[],
  );
  const docker = uploads.find(({ file }) => file.endsWith("alertmanager.yml"));
  for (const text of [String(local?.inputs.config), docker?.content ?? ""]) {
    const written = JSON.stringify(readAsKubectl(readers ?? "", text));
    expect(written).toContain(`"channel":${JSON.stringify(channel)}`);
  }
});
