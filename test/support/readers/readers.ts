import { spawnSync } from "node:child_process";
import { parse } from "yaml";
import { findProgram } from "../find-program.ts";
import { buildReader } from "./build.ts";

/** A container as the kubelet is told of it, with what Secrets give already in place. */
export interface KubeletContainer {
  env: { name: string; value?: string; secret?: string }[];
  command: readonly string[];
  args: readonly string[];
  probes: readonly (readonly string[])[];
}

/** A service as a reader of compose files understands it. */
export interface ComposeService {
  environment: Record<string, string>;
  command: string[];
  entrypoint: string[];
  labels: Record<string, string>;
}

let built: string | undefined;

/**
 * Path of the program that reads by the libraries of Compose, kubectl and the kubelet. Undefined,
 * with the reason printed, where it cannot be built.
 */
export function findReaders(): string | undefined {
  built ??= buildReader("go", "readers of kubectl, kubelet and Compose");
  return built;
}

/** The documents of a YAML text as kubectl reads them. */
export function readAsKubectl(program: string, text: string): unknown[] {
  return JSON.parse(runReader(program, ["yaml"], text)) as unknown[];
}

/** A text as Flux makes it of one that it fills in with variables. */
export function fillAsFlux(
  program: string,
  text: string,
  variables: Readonly<Record<string, string>>,
): string {
  const filled = runReader(program, ["flux"], JSON.stringify({ text, variables }));
  return JSON.parse(filled) as string;
}

/** What the kubelet starts a container with. */
export function startAsKubelet(
  program: string,
  container: KubeletContainer,
): Required<KubeletContainer> {
  const started = JSON.parse(
    runReader(program, ["kubelet"], JSON.stringify(container)),
  ) as Partial<KubeletContainer>;
  return { env: [], command: [], args: [], probes: [], ...started };
}

/** A job of the scheduler's, and its next five runs. */
export interface ReadJob {
  name: string;
  container: string;
  noOverlap: boolean;
  next: string[];
}

/** The jobs of a file of Ofelia's, in a container with this `TZ`. */
export function readAsOfelia(
  program: string,
  asked: { config: string; timezone: string; from: string },
): ReadJob[] {
  return JSON.parse(runReader(program, ["ofelia"], JSON.stringify(asked))) as ReadJob[];
}

/** The next five runs of a CronJob, as its controller computes them. */
export function readAsCronJob(
  program: string,
  asked: { cron: string; timezone: string; from: string },
): string[] {
  return JSON.parse(runReader(program, ["cronjob"], JSON.stringify(asked))) as string[];
}

/** The services of `compose.yaml` as Compose v2 and newer read them, with the `.env` beside it. */
export function readAsCompose(program: string, folder: string): Record<string, ComposeService> {
  const text = runReader(program, ["compose", folder], "");
  return (JSON.parse(text) as { services: Record<string, ComposeService> }).services;
}

/** docker-compose 1.29, where it is installed; the reason is printed where it is not. */
export function findDockerCompose(): string | undefined {
  const found = findProgram("docker-compose");
  if (found === undefined) console.warn("skipped: no docker-compose to read compose files by");
  return found;
}

/** The services of `compose.yaml` as docker-compose 1.29 reads them. */
export function readAsDockerCompose(
  program: string,
  folder: string,
): Record<string, ComposeService> {
  const shown = runReader(program, ["-f", "compose.yaml", "config"], "", folder);
  // Printed so that it could be read again: with every `$` doubled.
  const plain = JSON.parse(
    JSON.stringify(parse(shown, { version: "1.1" })),
    (_key, value: unknown) => (typeof value === "string" ? value.replaceAll("$$", "$") : value),
  ) as { services: Record<string, ComposeService> };
  return plain.services;
}

function runReader(program: string, args: string[], input: string, cwd?: string): string {
  // No variable of this process may stand in for one of the `.env`.
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, LANG: "C.UTF-8" };
  const finished = spawnSync(program, args, {
    input,
    encoding: "utf8",
    env,
    maxBuffer: 2 ** 28,
    ...(cwd !== undefined && { cwd }),
  });
  if (finished.status === 0) return finished.stdout;
  throw new Error(`${program} ${args.join(" ")}: ${finished.stderr}`);
}
