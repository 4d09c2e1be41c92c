import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseEnvFile } from "../../../tool/render/env-file.ts";
import { renderRun, runProgram } from "../../support/projects/render-program.ts";
import {
  fillAsFlux,
  findDockerCompose,
  findReaders,
  readAsCompose,
  readAsDockerCompose,
  readAsKubectl,
  startAsKubelet,
} from "../../support/readers/readers.ts";
import type { ComposeService } from "../../support/readers/readers.ts";
import { makeTempFolder } from "../../support/temp-folder.ts";
import { channel, commandOf, oddVariables } from "./application.ts";

const readers = findReaders();
const compose = findDockerCompose();
const digest = `sha256:${"0".repeat(64)}`;
const artifacts = Object.fromEntries(
  ["api", "prepare", "report"].map((name) => [name, `example.com/${name}@${digest}`]),
);

const rendered = new Map<string, Promise<Record<string, string>>>();

/** The rendering of the application, by path; the same one is made once. */
function render(
  platform: "docker" | "kubernetes",
  values: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const key = JSON.stringify([platform, values]);
  const made = rendered.get(key) ?? renderAnew(platform, values);
  rendered.set(key, made);
  return made;
}

async function renderAnew(
  platform: "docker" | "kubernetes",
  values: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const variables = Object.entries(values).map(
    ([name, value]) => [`variables:${name}`, value] as const,
  );
  const secret = Object.keys(values).filter((name) => !name.startsWith("PLAIN"));
  const run = await runProgram("../../trials/odd-values", {
    values: {
      "slipway:application": "odd",
      "slipway:platform": platform,
      "slipway:stage": "development",
      "slipway:release": JSON.stringify({ id: "one", artifacts }),
      ...Object.fromEntries(variables),
    },
    secretKeys: secret.map((name) => `variables:${name}`),
  });
  return renderRun(run, platform).texts;
}

/** A value may be secret or in plain, not both: each way has the odd texts once. */
const hooks = { TEAM_HOOK: "hook-of-the-team", OPS_HOOK: "hook-of-ops" };
const ways = [
  ["plain", { ...oddVariables("PLAIN"), ...hooks }],
  ["secret", { PLAIN_00: "plain", ...oddVariables("SECRET"), ...hooks }],
] as const;

/** The variables of the programs themselves. */
function ownOf(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const own = Object.entries(values).filter(([name]) => /^(PLAIN|SECRET)_/.test(name));
  return Object.fromEntries(own) as Record<string, string>;
}

function expectCompose(
  services: Record<string, ComposeService>,
  values: Readonly<Record<string, string>>,
): void {
  const programs = ["api-a-1", "prepare-migration", "report-schedule"];
  for (const name of programs) {
    const service = services[name];
    expect(ownOf(service?.environment ?? {}), name).toEqual(ownOf(values));
    const limit = name.startsWith("report") ? ["timeout", "-k", "30", "600"] : [];
    expect(service?.command, name).toEqual([...limit, ...commandOf(values)]);
  }
}

async function writeCompose(values: Readonly<Record<string, string>>): Promise<string> {
  const folder = await makeTempFolder();
  for (const [path, text] of Object.entries(await render("docker", values))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

describe.each(ways)("every %s value", (_way, values) => {
  test.skipIf(compose === undefined)("is the same to docker-compose 1.29", async () => {
    expectCompose(readAsDockerCompose(compose ?? "", await writeCompose(values)), values);
  });

  test.skipIf(readers === undefined)("is the same to Compose", async () => {
    expectCompose(readAsCompose(readers ?? "", await writeCompose(values)), values);
  });

  test.skipIf(readers === undefined)("is the same to kubectl and the kubelet", async () => {
    const objects = readManifests(await render("kubernetes", values));
    const started = startAll(objects);
    expect(started).toHaveLength(3);
    for (const { env, command } of started) {
      const given = Object.fromEntries(env.map(({ name, value }) => [name, value ?? ""]));
      expect(ownOf(given)).toEqual(ownOf(values));
      expect(command).toEqual(commandOf(values));
    }
  });
});

test.skipIf(readers === undefined)("a file has what the program says", async () => {
  const objects = readManifests(await render("kubernetes", ways[0][1]));
  const files = objects.filter(({ kind }) => kind === "ConfigMap").map(({ data = {} }) => data);
  const [config = ""] = files.flatMap((file) => file["alertmanager.yml"] ?? []);
  const written = JSON.stringify(readAsKubectl(readers ?? "", config));
  expect(written).toContain(`"channel":${JSON.stringify(channel)}`);
});

test.skipIf(readers === undefined)("Flux changes nothing of it, and fills Secrets in", async () => {
  const texts = await render("kubernetes", ways[0][1]);
  const { "templates/secrets.yaml": template = "", "05-secrets.yaml": filled = "" } = texts;
  const flux = fillAsFlux(readers ?? "", template, parseEnvFile(texts[".env"] ?? ""));
  expect(readSecrets(flux)).toEqual(readSecrets(filled));
  const open = readManifests(texts).filter(
    ({ kind, metadata }) => kind !== "Secret" && metadata.annotations?.[fluxKey] !== "disabled",
  );
  expect(open.length).toBeGreaterThan(5);
  const text = JSON.stringify(open);
  expect(fillAsFlux(readers ?? "", text, {})).toBe(text);
});

/** Data of Secrets by name, as text. */
function readSecrets(text: string): Record<string, object> {
  const secrets = readManifests({ "0.yaml": text }).map(({ metadata, data = {}, stringData }) => {
    const decoded = Object.entries(data).map(([key, value]) => [
      key,
      Buffer.from(value, "base64").toString(),
    ]);
    return [metadata.name, { ...stringData, ...Object.fromEntries(decoded) }] as const;
  });
  return Object.fromEntries(secrets);
}

const fluxKey = "kustomize.toolkit.fluxcd.io/substitute";

interface Manifest {
  kind: string;
  metadata: { name: string; annotations?: Record<string, string> };
  data?: Record<string, string>;
  stringData?: Record<string, string>;
  spec?: { template?: PodTemplate; jobTemplate?: { spec: { template: PodTemplate } } };
}

interface PodTemplate {
  spec: { containers: { name: string; env: Variable[]; command?: string[] }[] };
}

interface Variable {
  name: string;
  value?: string;
  valueFrom?: { secretKeyRef: { name: string; key: string } };
}

function readManifests(texts: Record<string, string>): Manifest[] {
  const yaml = Object.entries(texts).filter(([path]) => /^\d.*\.yaml$/.test(path));
  return yaml.flatMap(([, text]) => readAsKubectl(readers ?? "", text)) as Manifest[];
}

/** What the kubelet starts the application's own containers with. */
function startAll(objects: readonly Manifest[]): ReturnType<typeof startAsKubelet>[] {
  const templates = objects.map(({ spec }) => spec?.template ?? spec?.jobTemplate?.spec.template);
  return templates
    .flatMap((template) => template?.spec.containers ?? [])
    .filter(({ name }) => ["api", "prepare", "report"].includes(name))
    .map(({ env, command = [] }) =>
      startAsKubelet(readers ?? "", {
        env: env.map((variable) => fillSecret(variable, objects)),
        command,
        args: [],
        probes: [],
      }),
    );
}

function fillSecret(
  { name, value, valueFrom }: Variable,
  objects: readonly Manifest[],
): { name: string; value?: string; secret?: string } {
  if (!valueFrom) return { name, ...(value !== undefined && { value }) };
  const { name: secret, key } = valueFrom.secretKeyRef;
  const found = objects.find((one) => one.kind === "Secret" && one.metadata.name === secret);
  return { name, secret: Buffer.from(found?.data?.[key] ?? "", "base64").toString() };
}
