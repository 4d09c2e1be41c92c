import { findCli } from "../../engine/pulumi/find-cli.ts";
import type { Check } from "./finding.ts";

const purpose = "local stacks and every preview work without it; up on a real platform needs it";

/** The Pulumi CLI. The npm shim is never run to find out: it would download the CLI. */
export const checkPulumi: Check = async ({ env }) => {
  const name = "pulumi";
  const cli = await findCli(env);
  if (cli !== undefined) {
    return { name, level: "ok", message: `${cli.version}, ${cli.file}` };
  }
  const fix = "Run `npx pulumi version` once, which downloads it, or install it.";
  return { name, level: "warning", message: `no CLI found: ${purpose}`, fix };
};
