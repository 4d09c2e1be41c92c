import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { serve } from "../shared/serve.ts";
import { ownVersion } from "./agent/version.ts";
import { AgentAccess } from "./provider/agent-access.ts";
import { LocalProvider } from "./provider/provider.ts";

/** Serves the provider: writes its port to stdout, and stays until the engine ends it. */
export async function main(args: string[]): Promise<void> {
  // The provider belongs to a project: it stands two folders below its root.
  const projectRoot = realpathSync(fileURLToPath(new URL("../..", import.meta.url)));
  const provider = new LocalProvider(new AgentAccess(projectRoot));
  await serve({ name: "local", version: ownVersion, provider }, args);
}
