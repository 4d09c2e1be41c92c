import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { stringify } from "yaml";
import type { ServiceRollout } from "../../../components/plan/slots.ts";
import type { TestDocker } from "./dockerd.ts";
import { findProgram } from "../find-program.ts";
import { importNodeApp } from "./local-images.ts";
import { cleanEnvironment, copyProject, run } from "../projects/project-copy.ts";
import type { Finished, ProjectCopy } from "../projects/project-copy.ts";
import { findPulumi } from "../engine/pulumi-cli.ts";

const stackName = "box";
const artifacts = { api: "shop/api:test", worker: "shop/worker:test", web: "shop/web:test" };

/** Plugins of the Pulumi CLI: SLIPWAY_PULUMI_PLUGINS, or the user's own. */
function pluginsFolder(): string {
  return process.env.SLIPWAY_PULUMI_PLUGINS ?? join(homedir(), ".pulumi", "plugins");
}

/** Why no stack can be brought up on Docker here; undefined where one can, given a daemon. */
export function upProblem(): string | undefined {
  if (findPulumi() === undefined) return "no Pulumi CLI on PATH";
  const missing = ["docker-v5.2.0", "random-v4.21.2"].filter(
    (plugin) => !existsSync(join(pluginsFolder(), `resource-${plugin}`)),
  );
  if (missing.length > 0) return `no plugin ${missing.join(", ")} (SLIPWAY_PULUMI_PLUGINS)`;
  const dockerd = findProgram("dockerd");
  if (dockerd === undefined) return "not installed: dockerd";
  const version = execFileSync(dockerd, ["--version"], { encoding: "utf8" });
  const major = Number(/version (\d+)/.exec(version)?.[1] ?? 0);
  return major < 25 ? `checks at the start take Docker 25, and this is ${major}` : undefined;
}

/** A stack of the shop on a daemon, by a release of local images, in a copy of the project. */
export class DockerStack {
  readonly #docker: TestDocker;
  readonly #copy: ProjectCopy;
  readonly #env: Record<string, string>;

  private constructor(docker: TestDocker) {
    this.#docker = docker;
    this.#copy = copyProject();
    const { folder } = this.#copy;
    const home = join(folder, ".slipway", "home");
    mkdirSync(home, { recursive: true });
    symlinkSync(pluginsFolder(), join(home, "plugins"));
    this.#env = {
      PATH: [dirname(findPulumi() ?? ""), process.env.PATH ?? ""].join(delimiter),
      PULUMI_HOME: home,
      PULUMI_BACKEND_URL: `file://${folder}`,
      PULUMI_CONFIG_PASSPHRASE: "of a test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    };
    this.configure({});
  }

  static create(docker: TestDocker): DockerStack {
    return new DockerStack(docker);
  }

  /** Writes the stack's config anew. */
  configure(changed: Partial<typeof artifacts>, more: Readonly<Record<string, string>> = {}): void {
    const config = {
      "slipway:application": "shop",
      "slipway:platform": "docker",
      "slipway:stage": "development",
      "slipway:docker": { host: this.#docker.host },
      "slipway:release": { id: "local images", artifacts: { ...artifacts, ...changed } },
      ...more,
    };
    writeFileSync(join(this.#copy.folder, `Pulumi.${stackName}.yaml`), stringify({ config }));
  }

  slipway(verb: string, ...args: string[]): Promise<Finished> {
    return this.#copy.slipway([verb, stackName, ...args], this.#env);
  }

  /** Runs the Pulumi CLI; throws what it printed where it fails. */
  async pulumi(...args: string[]): Promise<string> {
    const argv: [string, ...string[]] = [findPulumi() ?? "pulumi", ...args, "--non-interactive"];
    const env = { ...cleanEnvironment(), ...this.#env };
    const finished = await run([...argv, "--stack", stackName], this.#copy.folder, env);
    if (finished.code !== 0) throw new Error(finished.stdout + finished.stderr);
    return finished.stdout;
  }

  /** What the stack says of a service or worker. */
  async rollout(name: string): Promise<ServiceRollout | undefined> {
    const text = await this.pulumi("stack", "output", "rollout", "--json");
    return (JSON.parse(text) as Record<string, ServiceRollout>)[name];
  }

  /** Names of the containers that there are, without what makes them unique. */
  async containers(): Promise<string[]> {
    const names = await this.#docker.docker("ps", "--all", "--format", "{{.Names}}");
    return names
      .split("\n")
      .filter(Boolean)
      .map((name) => name.replace(/-[0-9a-f]{7}$/, ""))
      .sort();
  }

  /** Ends a container at once, by hand. */
  async kill(name: string): Promise<void> {
    const filter = ["--quiet", "--filter", `name=^${name}-[0-9a-f]{7}$`];
    await this.#docker.docker("kill", (await this.#docker.docker("ps", ...filter)).trim());
  }

  /** An image that ends as soon as it starts. */
  async importBroken(reference: string): Promise<void> {
    const broken = join(this.#copy.folder, "broken");
    mkdirSync(broken);
    const manifest = { name: "@shop/api", main: "main.ts" };
    writeFileSync(join(broken, "package.json"), JSON.stringify(manifest));
    writeFileSync(join(broken, "main.ts"), "process.exit(1);\n");
    await importNodeApp(this.#docker.host, reference, broken);
  }

  remove(): void {
    this.#copy.remove();
  }
}
