import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";

const cache = join(import.meta.dirname, "../../../node_modules/.cache/slipway-readers");
const buildSeconds = 300;

/**
 * Path of the program of a Go module beside this file, built once for each state of it. Undefined,
 * with the reason printed, where it cannot be built.
 *
 * @param folder of the module
 * @param what it reads by, for the reason: "readers of kubectl, kubelet and Compose"
 */
export function buildReader(folder: string, what: string): string | undefined {
  const source = join(import.meta.dirname, folder);
  const hash = createHash("sha256");
  for (const file of readdirSync(source).sort()) hash.update(readFileSync(join(source, file)));
  const name = folder === "go" ? "readers" : folder;
  const program = join(cache, `${name}-${hash.digest("hex").slice(0, 12)}`);
  if (existsSync(program)) return program;
  mkdirSync(cache, { recursive: true });
  const draft = `${program}.${process.pid}`;
  try {
    const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly" };
    const options = { cwd: source, env, stdio: "pipe", timeout: buildSeconds * 1000 } as const;
    execFileSync("go", ["build", "-o", draft, "."], options);
    renameSync(draft, program);
    return program;
  } catch (error) {
    const why = error instanceof Error ? (error.message.split("\n")[0] ?? "") : "";
    console.warn(`skipped: no ${what}; Go builds them (${why})`);
    return undefined;
  }
}
