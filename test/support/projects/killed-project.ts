import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, cpSync, existsSync, mkdirSync, openSync, readdirSync } from "node:fs";
import { readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { environments, findAgent } from "../../../providers/local/agent/client.ts";
import { environmentPaths, socketPath } from "../../../providers/local/agent/paths.ts";
import { traces } from "../engine/crash-run.ts";
import { cleanEnvironment, copyProject, type Finished } from "./project-copy.ts";

const trial = join(import.meta.dirname, "../../trials/killed-run");

/** Everything of the program that can be edited. */
export interface Edited {
  greeting: string;
  colour: string;
  copies: number;
  rules: string;
  /** Whether there is the worker. */
  worker: boolean;
}

/** What a process runs with, as the kernel and its own answers tell. */
export interface Real {
  greeting: string | undefined;
  command: string;
  folder: string;
  /** What it says on its port; undefined where it has none. */
  rules?: string;
}

/** A project of its own with the turnstile on the local platform, whose runs can be killed. */
export class KilledProject {
  readonly #copy = copyProject();

  constructor() {
    const { folder } = this.#copy;
    for (const name of ["gate", "night-shift", "board"]) {
      cpSync(join(trial, name), join(folder, "apps", name), { recursive: true });
    }
  }

  get folder(): string {
    return this.#copy.folder;
  }

  /** Makes the program what is wanted. */
  edit({ greeting, colour, copies, rules, worker }: Edited): void {
    const source = readFileSync(join(trial, "turnstile.ts"), "utf8");
    const program = source
      .replaceAll("../../../", "../")
      .replace("--colour=red", `--colour=${colour}`)
      .replace("replicas: 1", `replicas: ${copies}`);
    const lines = program.split("\n").filter((line) => worker || !line.includes("new Worker("));
    this.#write("stacks/turnstile.ts", lines.join("\n"));
    this.#write("apps/gate/rules.txt", rules);
    const config = readFileSync(join(import.meta.dirname, "../../../Pulumi.dev.yaml"), "utf8");
    const own = config.replace("application: shop", "application: turnstile");
    this.#write("Pulumi.dev.yaml", `${own}  variables:GREETING: ${greeting}\n`);
  }

  slipway(...args: string[]): Promise<Finished> {
    return this.#copy.slipway(args);
  }

  /** Kills `up` some time after it began to change one of a type; false where it ended before. */
  async upKilled(afterMs: number, type = "local:index:Process"): Promise<boolean> {
    const launcher = join(this.folder, "tool/cli/slipway.js");
    const command = [process.execPath, launcher, "up", "dev", "--yes", "--json"];
    return this.#kill(command, join(this.folder, "home/events.jsonl"), { afterMs, type });
  }

  /** As {@link upKilled}, of the Pulumi CLI itself. */
  async pulumiKilled(pulumi: string, afterMs: number): Promise<boolean> {
    const log = join(this.folder, "home/cli.jsonl");
    const words = ["up", "-s", "dev", "--yes", "--skip-preview", "--non-interactive"];
    const type = "local:index:Process";
    return this.#kill([pulumi, ...words, "--event-log", log], log, { afterMs, type });
  }

  /** Kills a command some time after it wrote into a log that it changes one of a type. */
  async #kill(
    [program = "", ...args]: string[],
    log: string,
    { afterMs, type }: { afterMs: number; type: string },
  ): Promise<boolean> {
    mkdirSync(dirname(log), { recursive: true });
    rmSync(log, { force: true });
    const options = { cwd: this.folder, env: { ...cleanEnvironment(), ...this.#forPulumi() } };
    const out = program === process.execPath ? openSync(log, "w") : "ignore";
    const child = spawn(program, args, { ...options, stdio: ["ignore", out, "ignore"] });
    if (typeof out === "number") closeSync(out);
    const ended = once(child, "exit");
    const lines = (): string[] => (existsSync(log) ? readFileSync(log, "utf8").split("\n") : []);
    const begun = (): boolean => lines().some((line) => beginsChange(line, type));
    while (child.exitCode === null && !begun()) await sleep(10);
    await Promise.race([sleep(afterMs), ended]);
    const lives = child.exitCode === null;
    child.kill("SIGKILL");
    await ended;
    return lives;
  }

  /** What the Pulumi CLI needs to go on with the same state, and the Node that the tool runs on. */
  #forPulumi(): Record<string, string> {
    return {
      PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ""}`,
      PULUMI_BACKEND_URL: `file://${this.folder}`,
      PULUMI_CONFIG_PASSPHRASE_FILE: join(this.folder, "Pulumi.dev.passphrase"),
      PULUMI_DEBUG_COMMANDS: "true",
      PULUMI_HOME: join(this.folder, "home"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
    };
  }

  /** Kills the agent, not what it runs. */
  async killAgent(): Promise<void> {
    const [name = ""] = environments(this.folder);
    const pid = (await findAgent(this.folder, name)?.status())?.pid;
    if (pid !== undefined) process.kill(pid, "SIGKILL");
  }

  /** Every process of the application that runs on the machine, by its component. */
  async real(): Promise<Record<string, Real[]>> {
    const found: Record<string, Real[]> = {};
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      const real = await this.#look(pid).catch(() => undefined);
      if (real !== undefined) (found[real.folder] ??= []).push(real);
    }
    return found;
  }

  /** The folder and the socket of its environment. */
  places(): string[] {
    const paths = environmentPaths(this.folder, "turnstile-dev");
    return [paths.folder, socketPath(paths.key)];
  }

  /** Process ids of its agents. */
  agents(): string[] {
    const isAgent = (pid: string): boolean => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
        return command.includes("agent/main.ts") && command.includes(this.folder);
      } catch {
        return false;
      }
    };
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name) && isAgent(name));
  }

  /** Files of the lock and of the journal. */
  traces(): string[] {
    return traces(this.folder);
  }

  async remove(): Promise<void> {
    for (const name of environments(this.folder)) await findAgent(this.folder, name)?.removeData();
    this.#copy.remove();
  }

  async #look(pid: string): Promise<Real | undefined> {
    const apps = join(this.folder, "apps/");
    const folder = readlinkSync(`/proc/${pid}/cwd`);
    const state = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.[0];
    if (!folder.startsWith(apps) || state === "Z") return undefined;
    const variables = new Map(
      readFileSync(`/proc/${pid}/environ`, "utf8")
        .split("\0")
        .map((line) => [line.split("=", 1)[0], line.slice(line.indexOf("=") + 1)]),
    );
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(1).join(" ");
    const port = variables.get("PORT");
    const said = port && ((await (await fetch(`http://127.0.0.1:${port}`)).json()) as Answer);
    return {
      greeting: variables.get("GREETING"),
      command: command.trim(),
      folder: folder.slice(apps.length),
      // The port must be this process's, and nobody else's.
      ...(said && { rules: said.pid === Number(pid) ? said.rules : `those of ${said.pid}` }),
    };
  }

  #write(path: string, text: string): void {
    writeFileSync(join(this.folder, path), text);
  }
}

interface Answer {
  pid: number;
  rules: string;
}

/** What has to run for a program. */
export function expectedOf({ greeting, colour, copies, rules, worker }: Edited): object {
  const gate = { greeting, command: `main.js --colour=${colour}`, folder: "gate", rules };
  const shift = { greeting, command: "main.js", folder: "night-shift" };
  return {
    gate: Array.from({ length: copies }, () => gate),
    ...(worker && { "night-shift": [shift] }),
  };
}

function beginsChange(line: string, type: string): boolean {
  return (
    /"step-started"|"resourcePreEvent"/.test(line) &&
    line.includes(`"type":"${type}"`) &&
    !line.includes('"op":"same"')
  );
}
