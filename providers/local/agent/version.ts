import { readFileSync } from "node:fs";
import * as z from "zod";

const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");

/** Version of the code that this process runs, whatever stands on disk by now. */
export const ownVersion = z.object({ version: z.string() }).parse(JSON.parse(manifest)).version;
