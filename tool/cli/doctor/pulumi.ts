import { delimiter } from "node:path";
import type { Check } from "./finding.ts";
import { findOnPath, versionOf } from "./programs.ts";

const purpose = "local stacks and every preview work without it; up on a real platform needs it";

/** The Pulumi CLI. The npm shim is never run to find out: it would download the CLI. */
export const checkPulumi: Check = async ({ env }) => {
  const name = "pulumi";
  const file = await findOnPath(["pulumi"], withoutShims(env.PATH));
  if (file === undefined) {
    const message = `no CLI found: ${purpose}`;
    const fix = "Run `npx pulumi version` once, which downloads it, or install it.";
    return { name, level: "warning", message, fix };
  }
  const found = await versionOf(file);
  if ("version" in found) return { name, level: "ok", message: `${file}: ${found.version}` };
  const fix = "Reinstall it, or take it off PATH.";
  return { name, level: "problem", message: `${file} does not run: ${found.failure}`, fix };
};

function withoutShims(path: string | undefined): string {
  return (path ?? "")
    .split(delimiter)
    .filter((folder) => !folder.includes("node_modules"))
    .join(delimiter);
}
