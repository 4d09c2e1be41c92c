import { posix } from "node:path";
import { analyzeGo } from "./analyze-go.ts";
import { analyzeNode } from "./analyze-node.ts";
import { analyzePython } from "./analyze-python.ts";
import { within } from "./node-manager.ts";
import { defaultPort, ownDockerfile, refuseSource } from "./source-plan.ts";
import type { OwnDockerfilePlan, SourceOptions, SourcePlan, StaticPlan } from "./source-plan.ts";
import { joinPath } from "./source-reader.ts";
import type { SourceReader } from "./source-reader.ts";

/**
 * How a source becomes an image: from its own Dockerfile, or from what its files tell. Pure.
 *
 * @param folder The source, from the project's folder, with slashes.
 * @throws UserError for a source that is missing, broken, ambiguous or of no known language; what
 * would make the build differ from one day to the next (no lockfile) counts as broken.
 */
export function analyzeSource(
  reader: SourceReader,
  folder: string,
  options: SourceOptions = {},
): SourcePlan {
  const names = new Set(reader.list(folder));
  if (names.size === 0) {
    throw refuseSource("SourceMissing", folder, "is no folder with files: name another `source`.");
  }
  if (names.has("Dockerfile")) return planOwn(reader, folder);
  if (names.has("package.json")) return analyzeNode(reader, folder, options);
  if (names.has("go.mod")) return analyzeGo(reader, folder, options);
  const python = ["pyproject.toml", "requirements.txt", "Pipfile", "setup.py"];
  if (python.some((name) => names.has(name))) return analyzePython(reader, folder, options);
  if (names.has("index.html")) return planStatic(folder, options);
  throw refuseSource(
    "SourceUnknown",
    folder,
    "is of no known kind: it has no package.json (Node), pyproject.toml or requirements.txt " +
      `(Python), go.mod (Go) or index.html (files); add one, ${ownDockerfile}.` +
      hintOf(reader, folder, names),
  );
}

/** A Dockerfile of the source's own; a comment may say that it is built from a folder above. */
function planOwn(reader: SourceReader, folder: string): OwnDockerfilePlan {
  const text = reader.read(joinPath(folder, "Dockerfile")) ?? "";
  const [, above = "."] = /^# slipway:context=(\S+)$/m.exec(text) ?? [];
  const normal = posix.normalize(posix.join(folder || ".", above)).replace(/\/$/, "");
  const context = normal === "." ? "" : normal;
  if (context === "" || context === folder || folder.startsWith(`${context}/`)) {
    return {
      language: "dockerfile",
      context,
      folder: context === folder ? "" : within(context, folder),
    };
  }
  throw refuseSource(
    "ContextOutside",
    folder,
    `has a Dockerfile with slipway:context=${above}, which is no folder above it in the project: ` +
      "name one, or take the line out.",
  );
}

function planStatic(folder: string, options: SourceOptions): StaticPlan {
  return {
    language: "static",
    context: folder,
    folder: "",
    framework: "none",
    port: options.port ?? defaultPort,
    healthPath: options.healthPath,
    output: "",
  };
}

/** Where the source probably is, if not here. */
function hintOf(reader: SourceReader, folder: string, names: ReadonlySet<string>): string {
  const known = ["package.json", "go.mod", "pyproject.toml", "requirements.txt", "index.html"];
  const below = [...names]
    .filter((name) => name.endsWith("/"))
    .map((name) => name.slice(0, -1))
    .find((name) => reader.list(joinPath(folder, name)).some((one) => known.includes(one)));
  return below === undefined ? "" : ` Did you mean '${joinPath(folder, below)}'?`;
}
