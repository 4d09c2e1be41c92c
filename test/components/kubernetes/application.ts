import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll } from "vitest";
import type { Environment, EnvironmentArgs } from "../../../components/environment.ts";
import { createKubernetesPlatform } from "../../../components/platforms/kubernetes/platform.ts";
import type { KubernetesSettings } from "../../../components/platforms/kubernetes/settings.ts";
import everything from "../../../stacks/everything.ts";
import type { Settings } from "../../../stacks/settings.ts";
import { stages } from "../../../variables/stage.ts";
import type { ProfiledStage } from "../../../variables/stage.ts";
import { runProgram } from "../../support/mocks.ts";
import type { RegisteredResource } from "../../support/mocks.ts";

const root = resolve(import.meta.dirname, "../../..");

/** The stages that have defaults of their own. */
export const builtStages = stages.filter((stage) => stage !== "custom");

const digest = `sha256:${"0".repeat(64)}`;

/** Images of every name that the tests use. */
export const artifacts = Object.fromEntries(
  ["api", "worker", "web", "admin", "shipping"].map((name) => [
    name,
    `registry.example.com/shop/${name}@${digest}`,
  ]),
);

/** Secret values of the tests' applications; none may show anywhere but in a Secret. */
export const secretValues = { ALERT_WEBHOOK_URL: "https://hooks.example.com/hook-5f1d" };

/** Settings of an environment on Kubernetes. */
export function settingsOf(
  stage: ProfiledStage,
  kubernetes: KubernetesSettings = {},
  released = true,
): EnvironmentArgs & Pick<Settings, "application"> {
  const runs = released ? "image" : "source";
  return {
    application: "everything",
    stack: stage === "production" ? "prod" : stage,
    stage,
    platform: createKubernetesPlatform(kubernetes, runs),
    ...(released && { release: { id: "release-1", artifacts } }),
    variables: { values: secretValues, secure: Object.keys(secretValues), sealed: [] },
  };
}

/** What a program registers, with outputs such as Kubernetes gives them. */
export async function build(
  describe: () => Environment,
  options: { preview?: boolean } = {},
): Promise<RegisteredResource[]> {
  const run = await runProgram(() => describe().close(), { outputsOf, ...options });
  return run.resources;
}

const built = new Map<string, Promise<RegisteredResource[]>>();

/** What an application with one of everything registers; the same settings are built once. */
export function buildEverything(
  stage: ProfiledStage,
  kubernetes: KubernetesSettings = {},
): Promise<RegisteredResource[]> {
  const key = JSON.stringify([stage, kubernetes]);
  const known = built.get(key) ?? build(() => everything(settingsOf(stage, kubernetes)));
  built.set(key, known);
  return known;
}

function outputsOf(type: string, name: string): object {
  if (type.startsWith("random:")) return { result: `password-of-${name}` };
  return type.startsWith("docker-build:") ? { ref: `registry.example.com/built@${digest}` } : {};
}

/**
 * Runs the tests of a file in a project whose images.lock has digests, as production needs them;
 * the shipped one has none.
 */
export function useResolvedImages(): void {
  const home = process.cwd();
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "slipway-images-"));
    copyFileSync(join(root, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
    copyFileSync(join(root, "test/fixtures/images.lock"), join(folder, "images.lock"));
    process.chdir(folder);
  });
  afterAll(() => {
    process.chdir(home);
    rmSync(folder, { recursive: true, force: true });
  });
}
