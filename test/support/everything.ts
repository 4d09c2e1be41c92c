import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ProjectCopy } from "./project-copy.ts";

const fixtures = join(import.meta.dirname, "../fixtures");

/** A salt that belongs to no passphrase, and a secret that nobody can open. */
const salt = "v1:9iJVapYT6E4=:v1:z6pXT4bWHSqLizM9:lIBdF7kv/VPgpVT5e9/KSFd88bvxyQ==";
const sealed = "  variables:SLACK_WEBHOOK_URL:\n    secure: v1:AAAAAAAAAAAAAAAA:AAAAAAAA\n";

/** Adds an application with one of each component to a project; gives the name of its stack. */
export function addEverything({ folder }: ProjectCopy, like: string): string {
  const stack = `everything-${like}`;
  const program = readFileSync(join(fixtures, "applications/everything.ts"), "utf8")
    .replaceAll("../../../components/", "../components/")
    .replaceAll("../../../stacks/", "./");
  writeFileSync(join(folder, "stacks/everything.ts"), program);
  const config = readFileSync(join(fixtures, "stacks", `Pulumi.${like}.yaml`), "utf8")
    .replace("slipway:application: shop", "slipway:application: everything")
    .replace(/^ {2}variables:PUBLIC_URL.*\n/m, "");
  const text = `encryptionsalt: ${salt}\n${config.trimEnd()}\n${sealed}`;
  writeFileSync(join(folder, `Pulumi.${stack}.yaml`), text);
  return stack;
}
