import { defaultPort } from "./plan.ts";
import type { SourceOptions, StaticPlan } from "./plan.ts";

/**
 * The plan of files that are served as they are.
 *
 * @param output Folder of the files, from the source; empty for the source.
 */
export function planFiles(
  folder: string,
  output: string,
  options: SourceOptions,
  fallback: boolean,
): StaticPlan {
  return {
    language: "static",
    context: folder,
    folder: "",
    framework: "none",
    port: options.port ?? defaultPort,
    followsPort: true,
    healthPath: options.healthPath,
    notes: [],
    secrets: [],
    ownIgnore: [],
    ignore: [],
    members: [],
    output: { form: "static", folder: output, fallback: options.fallback ?? fallback },
  };
}
