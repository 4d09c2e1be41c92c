import { existsSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../../../variables/user-error.ts";
import { startChild } from "../child.ts";
import type { Child } from "../child.ts";

const keptLines = 20;

/** A provider's process that answers on an address. */
export interface PluginProcess {
  address: string;
  stop(): Promise<void>;
}

/** How a provider's process is started. */
export interface PluginOptions {
  packageName: string;
  /** Folder with the provider's index.js. */
  folder: string;
  /** Working directory. */
  projectFolder: string;
  engineAddress: string;
  onLine: (line: string) => void;
}

/**
 * Starts `node <folder>/index.js <engine address>` and waits for its port, the first line of its
 * standard output.
 */
export async function startPlugin(options: PluginOptions): Promise<PluginProcess> {
  const entry = join(options.folder, "index.js");
  if (!existsSync(entry)) {
    throw new UserError(
      "ProviderMissing",
      `Provider '${options.packageName}' has no ${entry}: give the folder of a TypeScript provider.`,
    );
  }
  const errors: string[] = [];
  let child: Child | undefined;
  const port = await new Promise<string | undefined>((resolve) => {
    let answered = false;
    child = startChild({
      args: [entry, options.engineAddress],
      folder: options.projectFolder,
      cacheFolder: options.projectFolder,
      onLine: (stream, line) => {
        if (stream === "stdout" && !answered && /^\d+$/.test(line.trim())) {
          answered = true;
          resolve(line.trim());
          return;
        }
        if (stream === "stderr") errors.splice(0, Math.max(0, errors.push(line) - keptLines));
        options.onLine(line);
      },
    });
    void child.ended.then(() => {
      resolve(undefined);
    });
  });
  if (port === undefined || child === undefined) throw deadProvider(options.packageName, errors);
  const started = child;
  return { address: `127.0.0.1:${port}`, stop: () => started.stop() };
}

function deadProvider(packageName: string, errors: string[]): UserError {
  const why = errors.length === 0 ? "it printed nothing" : errors.join("\n");
  return new UserError(
    "ProviderFailed",
    `Provider '${packageName}' ended before it could be asked anything: ${why}`,
  );
}
