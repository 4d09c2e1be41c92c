import { UserError } from "../../variables/user-error.ts";
import { readDeployed, type Deployed } from "../live/deployed.ts";
import type { LiveReader } from "../live/live.ts";
import type { Cli } from "./cli.ts";
import type { StackFile } from "./stack-files.ts";

/** What can be asked about a stack that does not run here. */
export interface LiveStack {
  reader: LiveReader;
  deployed: Deployed;
}

/** Opens what asks a stack's platform, told by its state what there should be. */
export async function openLive(cli: Cli, stack: StackFile): Promise<LiveStack> {
  const engine = await cli.openEngine({
    folder: cli.folder,
    stack: stack.name,
    operation: "export",
  });
  const deployed = await readDeployed(engine);
  const place = {
    folder: cli.folder,
    stack: stack.name,
    platform: stack.platform,
    application: stack.application,
    environment: cli.env,
  };
  return { reader: await cli.openReader(place, deployed), deployed };
}

/** What a question came to: an answer, or why there is none. */
export type Asked<T> = { answer: T } | { problem: string };

/** Asks; a platform that cannot be asked is told, and no failure of the command. */
export async function askLive<T>(ask: () => Promise<T>): Promise<Asked<T>> {
  try {
    return { answer: await ask() };
  } catch (error) {
    if (error instanceof UserError && unasked.includes(error.code))
      return { problem: error.message };
    throw error;
  }
}

const unasked = ["PlatformUnreachable", "KubeconfigInvalid", "NothingWatches"];
