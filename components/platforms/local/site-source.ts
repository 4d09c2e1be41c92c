import type { BuildInput } from "../../../providers/local/build-schema.ts";
import { pageFolders } from "../../images/source/analyze.ts";
import { joinPath } from "../../images/source/reader.ts";
import { openSource } from "./sources/local-source.ts";
import { planNodeSite } from "./sources/node.ts";

/** The files of a site: a folder of the project, or what a build makes of it. */
export interface LocalFiles {
  source: string;
  build?: BuildInput;
}

/**
 * What a site serves: what its build makes, if its package.json has one; else the folder with its
 * page.
 *
 * @throws UserError as an image of it would, and `SourceIsServer` for what runs a program.
 */
export function planFiles(project: string, source: string): LocalFiles {
  const opened = openSource(project, source);
  const { reader, folder } = opened;
  const names = reader.list(folder);
  const has = (at: string): boolean => reader.list(joinPath(folder, at)).includes("index.html");
  if (!names.includes("package.json")) {
    const at = pageFolders.find(has) ?? "";
    return { source: at === "" ? source : joinPath(folder, at) };
  }
  const planned = planNodeSite(opened);
  if ("build" in planned) return { source, build: planned.build };
  return { source: planned.folder === "" ? source : joinPath(folder, planned.folder) };
}
