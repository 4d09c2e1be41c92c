import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pages } from "./pages.ts";

const projectFolder = join(import.meta.dirname, "../..");

for (const { file, format } of pages) await writeFile(join(projectFolder, file), await format());
