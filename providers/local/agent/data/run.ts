import { spawn } from "node:child_process";
import { chownSync } from "node:fs";
import { UserError } from "../../../../variables/user-error.ts";
import type { Owner } from "./owner.ts";

/** A program that prepares data. */
export interface Preparation {
  command: readonly [string, ...string[]];
  folder: string;
  owner: Owner | undefined;
  /** What it reads. @default nothing */
  input?: string;
}

/** Runs a program to its end. Throws a UserError of that code with its output where it fails. */
export async function prepare(code: string, preparation: Preparation): Promise<void> {
  const [program, ...args] = preparation.command;
  const child = spawn(program, args, {
    cwd: preparation.folder,
    env: { PATH: "/usr/bin:/bin:/usr/sbin:/sbin", LC_ALL: "C" },
    ...preparation.owner,
  });
  let output = "";
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  child.stdin.on("error", () => undefined);
  child.stdin.end(preparation.input ?? "");
  const problem = await new Promise<string | undefined>((resolve) => {
    child.once("error", (error) => {
      resolve(error.message);
    });
    child.once("close", (exit) => {
      resolve(exit === 0 ? undefined : `it exited with code ${exit ?? "none"}`);
    });
  });
  if (problem === undefined) return;
  throw new UserError(code, `${program} failed (${problem}):\n${output.trimEnd()}`);
}

/** Makes a file or folder the server's. */
export function giveTo(path: string, owner: Owner | undefined): void {
  if (owner !== undefined) chownSync(path, owner.uid, owner.gid);
}
