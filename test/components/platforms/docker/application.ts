import type { Environment, EnvironmentArgs } from "../../../../components/environment.ts";
import { createDockerPlatform } from "../../../../components/platforms/docker/platform.ts";
import type { DockerSettings } from "../../../../components/platforms/docker/settings.ts";
import everything from "../../../../stacks/everything.ts";
import type { Settings } from "../../../../program/settings/settings.ts";
import type { ProfiledStage } from "../../../../variables/stage.ts";
import { runProgram } from "../../../support/components/mocks.ts";
import type { RegisteredResource } from "../../../support/components/mocks.ts";
import { artifacts, secretValues } from "../../../support/components/released.ts";

/** Settings of an environment on Docker. */
export function settingsOf(
  stage: ProfiledStage,
  docker: DockerSettings = {},
  more: Partial<EnvironmentArgs> = {},
): EnvironmentArgs & Pick<Settings, "application"> {
  return {
    application: "everything",
    stack: stage === "production" ? "prod" : stage,
    stage,
    platform: createDockerPlatform(docker, "image"),
    release: { id: "release-1", artifacts },
    variables: { values: secretValues, secure: Object.keys(secretValues), sealed: [] },
    ...more,
  };
}

/** What a program registers, with outputs such as Docker gives them. */
export async function build(
  describe: () => Environment,
  exitCode = 0,
): Promise<RegisteredResource[]> {
  const outputsOf = (type: string, name: string): object => outputs(type, name, exitCode);
  return (await runProgram(() => describe().close(), { outputsOf })).resources;
}

const built = new Map<string, Promise<RegisteredResource[]>>();

/** What an application with one of everything registers; each stage is built once. */
export function buildEverything(stage: ProfiledStage): Promise<RegisteredResource[]> {
  const known = built.get(stage) ?? build(() => everything(settingsOf(stage)));
  built.set(stage, known);
  return known;
}

/** Passwords as the mocks make them: by the name of their resource. */
export function passwordOf(name: string): string {
  return `password-of-${name}`;
}

function outputs(type: string, name: string, exitCode: number): object {
  if (type.startsWith("random:")) return { result: passwordOf(name) };
  if (type !== "docker:index/container:Container") return {};
  return { name: `${name}-1a2b3c4`, exitCode, containerLogs: "column exists already\n" };
}

/** The resources of a type's last part: `Container`. */
export function pickAll(
  resources: readonly RegisteredResource[],
  type: string,
): RegisteredResource[] {
  return resources.filter((resource) => resource.type.endsWith(`:${type}`));
}

/** The one resource of a type and a name. */
export function pick(
  resources: readonly RegisteredResource[],
  type: string,
  name: string,
): RegisteredResource {
  const found = pickAll(resources, type).filter((resource) => resource.name === name);
  const [first] = found;
  if (first && found.length === 1) return first;
  const names = pickAll(resources, type).map((resource) => resource.name);
  throw new Error(`there should be one ${type} ${name}; there are: ${names.join(", ")}`);
}
