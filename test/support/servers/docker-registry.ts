import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import getPort from "get-port";
import { findProgram } from "../find-program.ts";

/** Debian's registry, on loopback. */
export interface DockerRegistry {
  /** `127.0.0.1:<port>` */
  host: string;
  /** Folder of its files. */
  folder: string;
  stop(): Promise<void>;
}

/** Why there is no registry here; undefined where there is one. */
export function registryProblem(): string | undefined {
  return findProgram("docker-registry") === undefined
    ? "not installed: docker-registry"
    : undefined;
}

/** Starts a registry with nothing in it. */
export async function startRegistry(): Promise<DockerRegistry> {
  const folder = mkdtempSync(join(tmpdir(), "slipway-registry-"));
  const port = await getPort({ host: "127.0.0.1" });
  const host = `127.0.0.1:${port}`;
  const config = join(folder, "config.yml");
  const storage = {
    filesystem: { rootdirectory: join(folder, "data") },
    delete: { enabled: true },
  };
  // YAML takes JSON.
  writeFileSync(config, JSON.stringify({ version: 0.1, storage, http: { addr: host } }));
  const child = spawn("docker-registry", ["serve", config], { stdio: "ignore" });
  for (let ready = false; !ready;) {
    await sleep(50);
    ready = await fetch(`http://${host}/v2/`).then(
      ({ ok }) => ok,
      () => false,
    );
  }
  return {
    host,
    folder,
    stop: async () => {
      child.kill();
      await once(child, "close");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
