import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Database, Environment, Migration, Schedule, Service } from "../../../components/index.ts";
import type { EnvironmentArgs } from "../../../components/index.ts";
import { createKubernetesPlatform } from "../../../components/platforms/kubernetes/platform.ts";
import type { KubernetesSettings } from "../../../components/platforms/kubernetes/settings.ts";
import { defineVariables, secret, string } from "../../../variables/index.ts";
import { runProgram } from "../../support/components/mocks.ts";
import { makeTempFolder } from "../../support/temp-folder.ts";

const root = join(import.meta.dirname, "../../..");
const variables = defineVariables({
  TABLE_SPACE: string({ default: "fast" }),
  KEY: secret({ minLength: 1 }),
});

/** What a test changes of a clinic's booking with a migration and a schedule. */
interface Change {
  release?: string;
  image?: string;
  command?: string[];
  memoryMb?: number;
  timeoutSeconds?: number;
  replicas?: number;
  values?: Record<string, string>;
  kubernetes?: KubernetesSettings;
  password?: string;
}

function settingsOf({ release, image, values, kubernetes }: Change): EnvironmentArgs {
  const digest = `sha256:${"0".repeat(64)}`;
  const artifacts = { "book-in": `example.com/book@${digest}`, prepare: image ?? "example.com/p" };
  const known = { KEY: "key-1", ...values };
  return {
    stack: "staging",
    stage: "staging",
    platform: createKubernetesPlatform({ ...kubernetes }, "image"),
    release: { id: release ?? "one", artifacts },
    variables: { values: known, secure: ["KEY"], sealed: [] },
  };
}

/** Names of the Job and the CronJob. */
async function namesOf(change: Change): Promise<{ job: string; cronJob: string }> {
  const { password = "first", replicas = 2, ...rest } = change;
  const job = { command: change.command ?? ["up"], memoryMb: change.memoryMb ?? 256 };
  const described = (): Promise<void> => {
    const environment = new Environment("clinic", settingsOf(rest));
    const links = [new Database("visits", { environment, engine: "postgres" })];
    const api = new Service("book-in", { environment, port: 80, replicas, maxReplicas: 9, links });
    const { timeoutSeconds = 60 } = change;
    new Migration("prepare", { environment, links, variables, timeoutSeconds, ...job });
    new Schedule("remind", { environment, of: api, cron: "0 6 * * 1", variables, ...job });
    return environment.close();
  };
  const { resources } = await runProgram(described, {
    outputsOf: (type) => (type.startsWith("random:") ? { result: password } : {}),
  });
  const nameOf = (kind: string): string => {
    const found = resources.filter(({ type }) => type.endsWith(`:${kind}`));
    return (found[0]?.inputs.metadata as { name: string }).name;
  };
  return { job: nameOf("Job"), cronJob: nameOf("CronJob") };
}

const others: Record<string, Change> = {
  "a variable": { values: { TABLE_SPACE: "large" } },
  "a secret": { values: { KEY: "key-2" } },
  "the Secret that images are pulled with": { kubernetes: { pullSecret: "registry" } },
  "the image": { image: "example.com/p:2" },
  "the command": { command: ["up", "--all"] },
  "the memory": { memoryMb: 512 },
  "the time that it may take": { timeoutSeconds: 90 },
  "the release": { release: "two" },
};

test.each(Object.keys(others))("another migration runs after a change of %s", async (name) => {
  const [before, after] = [await namesOf({}), await namesOf(others[name] ?? {})];
  expect(before.job).toMatch(/^prepare-[0-9a-f]{10}$/);
  expect(after.job).toMatch(/^prepare-[0-9a-f]{10}$/);
  expect(after.job).not.toBe(before.job);
  // What may be changed keeps its name.
  expect(after.cronJob).toBe("remind");
});

const same: Record<string, Change> = {
  nothing: {},
  "the database's password": { password: "second" },
  "the copies of a service": { replicas: 3 },
  "where requests come in": { kubernetes: { entry: "ingress" } },
};

test.each(Object.keys(same))(
  "the same one does not run again after a change of %s",
  async (name) => {
    expect(await namesOf(same[name] ?? {})).toEqual(await namesOf({}));
  },
);

test("content decides the name of an image, and of a migration from source", async () => {
  const folder = await makeTempFolder();
  const source = join(folder, "apps/book-in");
  mkdirSync(source, { recursive: true });
  for (const file of ["Pulumi.yaml", "images.lock"]) {
    copyFileSync(join(root, file), join(folder, file));
  }
  writeFileSync(join(source, "Dockerfile"), "FROM scratch\nCOPY . /\n");
  const first = await buildSource(folder, "one");
  expect(first.tag).toMatch(/^registry\.example\.com\/clinic\/book-in:[0-9a-f]{12}$/);
  expect(await buildSource(folder, "one")).toEqual(first);
  const second = await buildSource(folder, "two");
  expect(second.tag).not.toBe(first.tag);
  expect(second.job).not.toBe(first.job);
});

/** The tag of the image and the name of the Job for what stands in a file of the source. */
async function buildSource(folder: string, text: string): Promise<{ tag: string; job: string }> {
  writeFileSync(join(folder, "apps/book-in/schema.sql"), text);
  const home = process.cwd();
  process.chdir(folder);
  try {
    const registry = "registry.example.com/clinic";
    const { resources } = await runProgram(() => {
      const environment = new Environment("clinic", {
        stack: "dev",
        stage: "development",
        platform: createKubernetesPlatform({ registry }, "source"),
        variables: { values: {}, secure: [], sealed: [] },
      });
      const of = new Service("book-in", { environment, source: "apps/book-in", port: 80 });
      new Migration("prepare", { environment, of, command: ["up"] });
      return environment.close();
    });
    const inputsOf = (end: string): Record<string, unknown> =>
      resources.find(({ type }) => type.endsWith(end))?.inputs ?? {};
    const [tag = ""] = inputsOf("docker-build:index:Image").tags as string[];
    return { tag, job: (inputsOf(":Job").metadata as { name: string }).name };
  } finally {
    process.chdir(home);
  }
}
