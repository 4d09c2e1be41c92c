import type { Check } from "./finding.ts";
import { cacheMissing, findCacheServer } from "../../../providers/local/agent/cache/find.ts";
import { versionOf } from "./programs.ts";

/** The cache server of the local platform; optional caches do without. */
export const checkCacheServer: Check = async ({ env }) => {
  const name = "cache server";
  const file = findCacheServer(env.PATH);
  if (file === undefined) {
    const message = "neither valkey-server nor redis-server on PATH: optional caches are left out";
    return { name, level: "warning", message, fix: cacheMissing.replace(/^.*?PATH\. /, "") };
  }
  const found = await versionOf(file);
  if ("version" in found) return { name, level: "ok", message: `${file}: ${found.version}` };
  const fix = "Reinstall it, or take it off PATH.";
  return { name, level: "problem", message: `${file} does not run: ${found.failure}`, fix };
};
