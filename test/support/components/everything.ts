import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ProjectCopy } from "../projects/project-copy.ts";

const fixtures = join(import.meta.dirname, "../../fixtures/stacks");

/** A salt that belongs to no passphrase, and a secret that nobody can open. */
const salt = "v1:9iJVapYT6E4=:v1:z6pXT4bWHSqLizM9:lIBdF7kv/VPgpVT5e9/KSFd88bvxyQ==";
const sealed = "  variables:ALERT_WEBHOOK_URL:\n    secure: v1:AAAAAAAAAAAAAAAA:AAAAAAAA\n";

/** Adds a stack of the application with one of everything; gives its name. */
export function addEverything({ folder }: ProjectCopy, like: string): string {
  const stack = `everything-${like}`;
  const config = readFileSync(join(fixtures, `Pulumi.${like}.yaml`), "utf8")
    .replace("slipway:application: shop", "slipway:application: everything")
    .replace(/^ {2}variables:PUBLIC_URL.*\n/m, "");
  const isSealed = config.includes("ALERT_WEBHOOK_URL");
  const text = isSealed ? config : `encryptionsalt: ${salt}\n${config.trimEnd()}\n${sealed}`;
  writeFileSync(join(folder, `Pulumi.${stack}.yaml`), text);
  return stack;
}
