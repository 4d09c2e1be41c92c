import { execFileSync } from "node:child_process";
import { appendFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";

/** A clone of what is committed, with one more commit that can touch every stack. */
export function cloneWithChange(project: string, folder: string): string {
  const clone = join(folder, "clone");
  const git = (...args: string[]): void => {
    execFileSync("git", ["-c", "user.name=b", "-c", "user.email=b@localhost", ...args]);
  };
  git("clone", "--quiet", project, clone);
  symlinkSync(join(project, "node_modules"), join(clone, "node_modules"));
  git("-C", clone, "tag", "base");
  appendFileSync(join(clone, "components/service.ts"), "// Changes nothing.\n");
  git("-C", clone, "commit", "--quiet", "--all", "--message", "a comment");
  return clone;
}
