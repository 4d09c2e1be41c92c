import type { Environment, EnvironmentArgs } from "../../../../components/environment.ts";
import { createKubernetesPlatform } from "../../../../components/platforms/kubernetes/platform.ts";
import type { KubernetesSettings } from "../../../../components/platforms/kubernetes/settings.ts";
import everything from "../../../../stacks/everything.ts";
import type { Settings } from "../../../../program/settings/settings.ts";
import type { ProfiledStage } from "../../../../variables/stage.ts";
import { runProgram } from "../../../support/components/mocks.ts";
import type { RegisteredResource } from "../../../support/components/mocks.ts";
import { artifacts, digest, secretValues } from "../../../support/components/released.ts";

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
