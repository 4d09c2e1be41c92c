import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { copyProject, type ProjectCopy } from "../support/projects/project-copy.ts";

const fixtures = join(import.meta.dirname, "../fixtures/check");
/** Nothing of a commit depends on whose machine it is. */
const identity = ["-c", "user.name=t", "-c", "user.email=t@localhost"];

/** Programs of the three applications, in three languages. */
const sources = {
  "services/counter/package.json":
    '{"name":"counter","version":"1.0.0","scripts":{"start":"node server.js"}}',
  "services/counter/server.js": "// Takes orders.\n",
  "services/cook/package.json":
    '{"name":"cook","version":"1.0.0","scripts":{"start":"node cook.js"}}',
  "services/cook/cook.js": "// Cooks.\n",
  "services/menu/index.html": "<!doctype html><title>Tea</title>\n",
  "services/pages/requirements.txt": "flask==3.1.2\n",
  "services/pages/app.py": "# Shows books.\n",
  "services/desk/go.mod": "module desk\n\ngo 1.24\n",
  "services/desk/main.go": "package main\n\nfunc main() {}\n",
};

/** A repository with Slipway and three applications, four stacks on three platforms. */
export class PullRequestRepository {
  readonly #copy: ProjectCopy = copyProject();
  readonly #start: string;

  constructor() {
    for (const name of this.#listed()) rmSync(join(this.folder, name));
    for (const name of readdirSync(fixtures)) {
      const text = readFileSync(join(fixtures, name), "utf8");
      if (name.endsWith(".ts")) this.write(`stacks/${name}`, text.replaceAll('"../../../', '"../'));
      else this.write(name, text);
    }
    for (const [path, text] of Object.entries(sources)) this.write(path, text);
    copyFileSync(join(fixtures, "../images.lock"), join(this.folder, "images.lock"));
    this.git("checkout", "--quiet", "-B", "main");
    this.commit("three applications");
    this.#start = this.git("rev-parse", "HEAD");
  }

  get folder(): string {
    return this.#copy.folder;
  }

  /** The stacks that the project brings along are not those of its team. */
  #listed(): string[] {
    const names = readdirSync(this.folder).filter((name) => /^Pulumi\..+\.yaml$/.test(name));
    return [...names, "Pulumi.dev.passphrase", "stacks/shop.ts", "stacks/everything.ts"];
  }

  git(...args: string[]): string {
    const options = { cwd: this.folder, encoding: "utf8" } as const;
    return execFileSync("git", [...identity, ...args], options).trim();
  }

  commit(message: string): void {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--allow-empty", "--message", message);
  }

  /** Begins a branch where main was at first, and puts main back there. */
  branch(name: string): void {
    this.git("checkout", "--quiet", "--force", "-B", "main", this.#start);
    this.git("clean", "--quiet", "-d", "--force");
    this.git("checkout", "--quiet", "-B", name);
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), "utf8");
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  /** Replaces one piece of a file; a piece that is not there is a fault of the test. */
  edit(path: string, from: string, to: string): void {
    const text = this.read(path);
    if (!text.includes(from)) throw new Error(`${path} has no ${JSON.stringify(from)}`);
    this.write(
      path,
      text.replace(from, () => to),
    );
  }

  remove(path: string): void {
    rmSync(join(this.folder, path));
  }

  /** Ends everything that the test made. */
  close(): void {
    this.#copy.remove();
  }
}
