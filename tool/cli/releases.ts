import { hostname, userInfo } from "node:os";
import { execFileSync } from "node:child_process";
import * as z from "zod";
import { findRelease } from "../delivery/release/book.ts";
import type { KeptRelease, ReleaseBook } from "../delivery/release/book.ts";
import { openFileBook } from "../delivery/release/file-book.ts";
import type { Cli } from "./cli.ts";
import type { ArgumentSpec } from "./command.ts";
import { UsageError } from "./errors.ts";

/** A release by its id. */
export const releaseArgument: ArgumentSpec = {
  name: "release",
  description: "id of the release, or at least its first 7 digits",
};

/** Value of {@link releaseArgument}. */
export const releaseInput = { release: z.string().optional() };

/** Where the releases of the project are kept. */
export function openBook(cli: Cli): ReleaseBook {
  return openFileBook(cli.folder);
}

/** The release that a command line names. @throws UsageError `NoRelease`; as `findRelease` */
export async function requireRelease(cli: Cli, given: string | undefined): Promise<KeptRelease> {
  if (given !== undefined) return await findRelease(openBook(cli), given);
  throw new UsageError("NoRelease", "Name a release: `slipway release ls` shows what there is.");
}

/** Who works here: SLIPWAY_ACTOR, else Git's e-mail address, else the user of the machine. */
export function nameActor(cli: Cli): string {
  const told = cli.env.SLIPWAY_ACTOR ?? "";
  if (told !== "") return told;
  try {
    const mail = execFileSync("git", ["config", "user.email"], {
      cwd: cli.folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
    if (mail !== "") return mail;
  } catch {
    // There is no Git, or it knows nobody.
  }
  return `${userInfo().username}@${hostname()}`;
}
