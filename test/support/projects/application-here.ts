import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { environments } from "../../../providers/local/agent/client.ts";
import { environmentPaths, type EnvironmentPaths } from "../../../providers/local/agent/paths.ts";
import type { LocalService, LocalStatus } from "../../../tool/cli/local.ts";
import { until } from "./local-project.ts";
import { copyProject, type Finished, type ProjectCopy } from "./project-copy.ts";

const trial = join(import.meta.dirname, "../../trials/runs-here");

/** A checkout with one of the applications, on this machine. */
export class Application {
  readonly #copy: ProjectCopy = copyProject();
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
    const text = readFileSync(join(trial, `${name}.ts`), "utf8").replaceAll("../../../", "../");
    this.write(`stacks/${name}.ts`, text);
    cpSync(join(trial, name), join(this.folder, "apps", name), { recursive: true });
    const config = readFileSync(join(this.folder, "Pulumi.dev.yaml"), "utf8");
    const own = config.replace("application: shop", `application: ${name}`);
    this.write("Pulumi.dev.yaml", own);
  }

  get folder(): string {
    return this.#copy.folder;
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  edit(file: string, from: string, to: string): void {
    const path = join("apps", this.#name, file);
    const text = readFileSync(join(this.folder, path), "utf8");
    if (!text.includes(from)) throw new Error(`${path} does not say ${from}`);
    this.write(path, text.replace(from, to));
  }

  run(...args: string[]): Promise<Finished> {
    return this.#copy.slipway(args);
  }

  /** Writes what the migration does. */
  steps(steps: string[]): void {
    this.write(`apps/${this.#name}/steps.js`, `export const steps = ${JSON.stringify(steps)};\n`);
  }

  async setSecret(name: string, value: string): Promise<void> {
    const words = ["env", "set", "dev", name, "--secret"];
    expect(await this.#copy.slipway(words, {}, value)).toMatchObject({ code: 0 });
  }

  /** What a command prints that has to succeed. */
  async ok(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(...args);
    if (code !== 0) throw new Error(`${args.join(" ")} exited with ${code}:\n${stdout}${stderr}`);
    return stdout + stderr;
  }

  /** What the service answers. */
  async ask(): Promise<string> {
    const { address } = JSON.parse((await this.run("outputs", "dev", "--json")).stdout) as {
      address: string;
    };
    return (await fetch(address)).text();
  }

  async service(name: string): Promise<LocalService> {
    const { services } = JSON.parse(
      (await this.run("status", "dev", "--json")).stdout,
    ) as LocalStatus;
    const found = services.find((one) => one.name === name);
    if (found === undefined) throw new Error(`status knows no ${name}`);
    return found;
  }

  /** The first run of a schedule by the clock, once it has ended. */
  async firstRun(name: string) {
    return until(async () => {
      const { runs = [] } = await this.service(name);
      return runs.find(({ outcome }) => outcome !== "running");
    }, 90);
  }

  /** Its environment: a name with dashes in it gets an ending. */
  get paths(): EnvironmentPaths {
    const [name = "none"] = environments(this.folder);
    return environmentPaths(this.folder, name);
  }

  async remove(): Promise<void> {
    await this.run("destroy", "dev", "--yes", "--allow-data-loss");
    this.#copy.remove();
  }
}

/** What is left of an environment: its folders, and the processes that work on them. */
export function leftOf({ projectRoot, folder, key }: EnvironmentPaths): string[] {
  const folders = [folder, `/var/lib/slipway/${key}`, `/var/tmp/slipway-0/${key}`];
  return [...folders.filter((path) => existsSync(path)), ...processesOf([projectRoot, key])];
}

/** Command lines of processes in which one of the words stands, on Linux. */
function processesOf(words: string[]): string[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
        return words.some((word) => line.includes(word)) ? [line] : [];
      } catch {
        return [];
      }
    });
}

/** Whether a process lives; a zombie only waits for its parent to look. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
