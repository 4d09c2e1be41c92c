import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyProject, type Finished, type ProjectCopy } from "./project-copy.ts";

const trial = join(import.meta.dirname, "../../trials/releases");

/** An application of the trial: its folders, and whether one of them has packages of npm's. */
const applications = {
  "tide-table": ["tide-table"],
  "ferry-log": ["ferry-log", "ferry-board"],
} as const;

/** Passphrase of every stack made here. */
const passphrase = "of a test";

/** A checkout with applications that are released on this machine, each to a staging stack. */
export class ReleasedProject {
  readonly copy: ProjectCopy = copyProject();
  /** Outside the repository, as a private key has to be. */
  readonly #keyFile = `${this.copy.folder}.pem`;

  /** Brings an application into the checkout, with a stack `<name>` at stage staging. */
  add(name: keyof typeof applications): void {
    const text = readFileSync(join(trial, `${name}.ts`), "utf8").replaceAll("../../../", "../");
    this.write(`stacks/${name}.ts`, text);
    for (const folder of applications[name]) {
      cpSync(join(trial, folder), join(this.copy.folder, "apps", folder), { recursive: true });
    }
    if (name === "ferry-log") {
      execFileSync("npm", ["install", "--package-lock-only", "--no-audit", "--no-fund"], {
        cwd: join(this.copy.folder, "apps/ferry-board"),
        stdio: "ignore",
      });
    }
    this.configure(name, "staging");
    this.commit(`add ${name}`);
  }

  /** Writes the config of a stack `<name>-<stage>`; `release` is the setting's JSON. */
  configure(name: string, stage: string, release?: unknown): void {
    this.place(`${name}-${stage}`, {
      application: name,
      platform: "local",
      stage,
      ...(release !== undefined && { release }),
    });
  }

  /** Writes the config of any stack, by its keys under `slipway:`. */
  place(stack: string, settings: Record<string, unknown>): void {
    const config = Object.fromEntries(
      Object.entries(settings).map(([key, value]) => [`slipway:${key}`, value]),
    );
    this.write(`Pulumi.${stack}.yaml`, JSON.stringify({ config }));
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.copy.folder, path), text);
  }

  edit(path: string, from: string, to: string): void {
    const text = readFileSync(join(this.copy.folder, path), "utf8");
    if (!text.includes(from)) throw new Error(`${path} does not say ${from}`);
    this.write(path, text.replaceAll(from, to));
  }

  commit(message: string): void {
    const who = ["-c", "user.name=t", "-c", "user.email=t@localhost"];
    this.git("add", "--all");
    this.git(...who, "commit", "--quiet", "--allow-empty", "--message", message);
  }

  git(...words: string[]): string {
    return execFileSync("git", words, { cwd: this.copy.folder, encoding: "utf8" }).trim();
  }

  run(...words: string[]): Promise<Finished> {
    return this.copy.slipway(words, this.environment);
  }

  /** Variables that open the stacks, and the key to sign with once it was made. */
  get environment(): Record<string, string> {
    return {
      PULUMI_CONFIG_PASSPHRASE: passphrase,
      ...(existsSync(this.#keyFile) && { SLIPWAY_SIGNING_KEY_FILE: this.#keyFile }),
    };
  }

  /** Makes a key that may note releases, and has further roles; its public half is committed. */
  async makeKey(...roles: string[]): Promise<void> {
    await this.ok(
      "keys",
      "new",
      "ida@example.com",
      "--may",
      "releases",
      "--may",
      "rejections",
      ...roles.flatMap((role) => ["--may", role]),
      "--out",
      this.#keyFile,
    );
    this.commit("a key");
  }

  remove(): void {
    this.copy.remove();
    rmSync(this.#keyFile, { force: true });
  }

  /** What a command prints on stdout that has to succeed. */
  async ok(...words: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(...words);
    if (code !== 0) throw new Error(`${words.join(" ")} exited with ${code}:\n${stdout}${stderr}`);
    return stdout;
  }

  /** Makes a release for a stack, and gives what its config names then. */
  async release(stack: string, ...more: string[]): Promise<{ id: string }> {
    const id = (await this.ok("release", "create", stack, ...more)).trim();
    return JSON.parse(await this.ok("release", "show", id, "--stack", stack, "--json")) as {
      id: string;
    };
  }
}
