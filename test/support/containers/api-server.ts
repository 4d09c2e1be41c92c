import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, globSync, rmSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  apiServerCommand,
  controllerCommands,
  etcdCommand,
  formatKubeconfig,
  formatSimulation,
  prepareControlPlane,
} from "./api-server-programs.ts";
import type { CommandLine } from "./api-server-programs.ts";

/** What kubectl printed; warnings of the API server are lines of `stderr`. */
export interface KubectlResult {
  stdout: string;
  stderr: string;
}

/** What an apply gave. */
export interface Applied {
  /** `deployment.apps/api serverside-applied`, a line for each object. */
  lines: string[];
  /** What the API server had against the manifests without refusing them. */
  warnings: string[];
}

/** A Kubernetes API server of a test, on loopback. */
export interface TestCluster {
  /** Path of the administrator's kubeconfig. */
  kubeconfig: string;
  /** Runs kubectl, with `input` as its standard input. */
  kubectl: (args: readonly string[], input?: string) => Promise<KubectlResult>;
  /** Applies manifests server-side, YAML or JSON; throws what the API server refuses. */
  apply: (manifests: string) => Promise<Applied>;
  /** Ends every program and deletes the folder. */
  stop: () => Promise<void>;
}

const assets = process.env.KUBEBUILDER_ASSETS ?? "";
const controllers = ["kube-controller-manager", "kube-scheduler", "kwok"];

/** Why no API server can be had here; undefined where one can. */
export function clusterProblem(): string | undefined {
  if (assets === "") return "KUBEBUILDER_ASSETS is not set";
  return missingFrom(["etcd", "kube-apiserver", "kubectl"]);
}

/** Why no pod gets ready here; undefined where nodes are simulated. */
export function simulationProblem(): string | undefined {
  return clusterProblem() ?? missingFrom(controllers);
}

function missingFrom(names: readonly string[]): string | undefined {
  const missing = names.filter((name) => !existsSync(join(assets, name)));
  return missing.length === 0 ? undefined : `KUBEBUILDER_ASSETS lacks ${missing.join(", ")}`;
}

/** Why the kinds of the Gateway API and of CloudNativePG are not known here, if they are not. */
export function crdsProblem(): string | undefined {
  if (findCrds().length > 0) return undefined;
  return "no CustomResourceDefinitions: set SLIPWAY_CRDS to a folder with their YAML";
}

/**
 * The files of SLIPWAY_CRDS; else those of the Gateway API (standard channel) and CloudNativePG in
 * Go's module cache, if `go mod download` brought them there.
 */
function findCrds(): string[] {
  const given = process.env.SLIPWAY_CRDS;
  if (given !== undefined && given !== "") return globSync(join(given, "*.yaml"));
  return [
    ...filesOfModule("sigs.k8s.io/gateway-api", "config/crd/standard/gateway*.yaml"),
    ...filesOfModule("github.com/cloudnative-pg/cloudnative-pg", "config/crd/bases/*.yaml"),
  ];
}

/** Files of the newest version of a Go module that is in the cache. */
function filesOfModule(name: string, pattern: string): string[] {
  const modules = goModules();
  if (modules === undefined) return [];
  const versions = globSync(join(modules, `${name}@*`));
  versions.sort((one, other) => one.localeCompare(other, "en", { numeric: true }));
  const newest = versions.at(-1);
  return newest === undefined ? [] : globSync(join(newest, pattern));
}

function goModules(): string | undefined {
  try {
    return execFileSync("go", ["env", "GOMODCACHE"], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}

/**
 * Starts an empty API server with the CustomResourceDefinitions that are found, and where
 * {@link simulationProblem} has none with controllers and three simulated nodes.
 */
export async function startCluster(): Promise<TestCluster> {
  const plane = await prepareControlPlane(await mkdtemp(join(tmpdir(), "slipway-kubernetes-")));
  const { folder } = plane;
  const programs: Program[] = [];
  const kubeconfig = join(folder, "kubeconfig");
  const kubectl = (args: readonly string[], input?: string) => runKubectl(folder, args, input);
  const leave = () => {
    for (const { child } of programs) child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", leave);
  const stop = async () => {
    process.off("exit", leave);
    await Promise.all(programs.map(endProgram));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await writeFile(kubeconfig, formatKubeconfig(plane), { mode: 0o600 });
    programs.push(start(folder, etcdCommand(plane)), start(folder, apiServerCommand(plane)));
    await waitFor(() => kubectl(["get", "--raw", "/readyz"]), programs);
    if (simulationProblem() === undefined) {
      programs.push(...controllerCommands(plane).map((command) => start(folder, command)));
      await kubectl(["apply", "--server-side", "-f", "-"], formatSimulation());
    }
    await applyCrds(kubectl);
    await waitFor(() => kubectl(["get", "serviceaccount", "default"]), programs);
  } catch (error) {
    await stop();
    throw error;
  }
  return { kubeconfig, kubectl, apply: (manifests) => apply(kubectl, manifests), stop };
}

/** A program of the control plane and the end of what it printed. */
interface Program {
  name: string;
  child: ChildProcess;
  output: string[];
}

function start(folder: string, [name, ...args]: CommandLine): Program {
  // HOME: kwok reads a configuration there.
  const env = { PATH: process.env.PATH, HOME: folder };
  const child = spawn(join(assets, name), args, {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output.push(chunk.toString());
      if (output.length > 50) output.shift();
    });
  }
  return { name, child, output };
}

async function endProgram({ child }: Program): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

async function waitFor(ask: () => Promise<unknown>, programs: readonly Program[]): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await ask();
      return;
    } catch (error) {
      const ended = programs.find(({ child }) => child.exitCode !== null);
      if (ended) {
        const text = ended.output.join("").trim().split("\n").slice(-5).join("\n");
        throw new Error(`${ended.name} ended:\n${text}`, { cause: error });
      }
      if (attempt === 300) throw error;
      await sleep(200);
    }
  }
}

function runKubectl(folder: string, args: readonly string[], input = ""): Promise<KubectlResult> {
  const env = { ...process.env, KUBECONFIG: join(folder, "kubeconfig"), HOME: folder };
  return new Promise((resolve, reject) => {
    const options = { env, maxBuffer: 64 * 2 ** 20, timeout: 180_000 };
    const child = execFile(join(assets, "kubectl"), args, options, (error, stdout, stderr) => {
      if (error) reject(new Error(`kubectl ${args.join(" ")}: ${stderr}`, { cause: error }));
      else resolve({ stdout, stderr });
    });
    // Ignored: kubectl that ends before it has read all tells why itself.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });
}

async function apply(kubectl: TestCluster["kubectl"], manifests: string): Promise<Applied> {
  const args = ["apply", "--server-side", "--field-manager=slipway", "-f", "-"];
  const { stdout, stderr } = await kubectl(args, manifests);
  const lines = (text: string) => text.split("\n").filter((line) => line !== "");
  return { lines: lines(stdout), warnings: lines(stderr) };
}

async function applyCrds(kubectl: TestCluster["kubectl"]): Promise<void> {
  const files = findCrds();
  if (files.length === 0) return;
  await kubectl(["apply", "--server-side", ...files.flatMap((file) => ["-f", file])]);
  await kubectl(["wait", "--for=condition=Established", "--timeout=60s", "crd", "--all"]);
}
