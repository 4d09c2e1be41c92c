import { readFileSync } from "node:fs";
import * as z from "zod";
import { serve } from "../shared/serve.ts";
import { EdgeProvider } from "./provider/provider.ts";

const manifest = readFileSync(new URL("package.json", import.meta.url), "utf8");
const { version } = z.object({ version: z.string() }).parse(JSON.parse(manifest));

/** Serves the provider: writes its port to stdout, and stays until the engine ends it. */
export async function main(args: string[]): Promise<void> {
  await serve({ name: "edge", version, provider: new EdgeProvider() }, args);
}
