import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeTempFolder } from "../temp-folder.ts";

const modules = join(import.meta.dirname, "../../../node_modules");

/** The same for every commit, so that no test depends on whose machine it is. */
const identity = ["-c", "user.name=t", "-c", "user.email=t@localhost"];

/** A small Pulumi project in a Git repository of its own. */
export interface GitProject {
  folder: string;
  /** Where checkouts of revisions are made: nothing may be left there. */
  temporary: string;
  /** Writes files below the project, or removes those that are undefined, and commits all. */
  commit(files: Readonly<Record<string, string | undefined>>): string;
  git(...args: string[]): string;
  /** What a comparison may have left: worktrees of Git, and folders for temporary files. */
  leftovers(): string[];
}

const yaml = `name: shop
runtime: {name: nodejs, options: {typescript: false}}
main: index.js
backend: {url: "file://."}
`;

/** Makes a repository with a project `shop`, a stack `prod`, and a first commit. */
export async function makeGitProject(program: string, prefix = ""): Promise<GitProject> {
  const root = await makeTempFolder();
  const [repository, temporary] = [join(root, "repository"), join(root, "tmp")];
  const folder = join(repository, prefix);
  for (const one of [folder, temporary]) mkdirSync(one, { recursive: true });
  const git = (...args: string[]): string =>
    execFileSync("git", [...identity, ...args], { cwd: folder, encoding: "utf8" }).trim();
  git("init", "--quiet", "--initial-branch", "main", repository);
  writeFileSync(join(repository, ".git/info/exclude"), "node_modules\n");
  symlinkSync(modules, join(folder, "node_modules"));
  const project: GitProject = {
    folder,
    temporary,
    git,
    commit: (files) => {
      for (const [path, text] of Object.entries(files)) {
        if (text === undefined) rmSync(join(folder, path));
        else writeFileSync(join(folder, path), text);
      }
      git("add", "--all", repository);
      git("commit", "--quiet", "--allow-empty", "--message", Object.keys(files).join(" ") || "-");
      return git("rev-parse", "HEAD");
    },
    leftovers: () => [
      ...git("worktree", "list").split("\n").slice(1),
      ...readdirSync(temporary).filter((name) => name.startsWith("slipway-against-")),
    ],
  };
  project.commit({
    "Pulumi.yaml": yaml,
    "Pulumi.prod.yaml": "config:\n  shop:size: small\n",
    "package.json": '{"name":"shop","type":"module"}',
    "package-lock.json": JSON.stringify({ name: "shop", lockfileVersion: 3, packages: {} }),
    "index.js": program,
  });
  return project;
}
