import { join } from "node:path";
import type { GoBuild } from "../../build-schema.ts";
import type { Machine } from "../machine.ts";
import { runTool } from "./run-tool.ts";
import type { Workshop } from "./run-tool.ts";
import { requireTool } from "./tools.ts";

/** More lines than a compiler writes before it gives up by itself. */
const shownLines = 200;

/** Name of the binary, as in an image. */
export const goProgram = "app";

/**
 * Builds the program of a Go module into a folder.
 *
 * @throws UserError `ToolMissing`, `BuildFailed` with all that the compiler says.
 */
export async function buildGo(
  build: GoBuild,
  place: { projectRoot: string; folder: string; machine: Machine },
  workshop: Workshop,
): Promise<void> {
  const variables = place.machine.forBuilds();
  const go = requireTool("go", workshop.component, variables.PATH);
  const words = [go, "build", "-o", join(place.folder, "bin", goProgram), build.program];
  const folder = join(place.projectRoot, build.module);
  // The source may lie in a repository whose state cannot be read, which is nobody's concern here.
  const more = { GOFLAGS: [variables.GOFLAGS ?? "", "-buildvcs=false"].join(" ").trim() };
  await runTool(workshop, {
    words,
    shown: `go build ${build.program}`,
    folder,
    variables: { ...variables, ...more },
    lines: shownLines,
  });
}
