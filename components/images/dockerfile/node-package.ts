import * as z from "zod";
import { refuseSource } from "./source-plan.ts";
import { joinPath } from "./source-reader.ts";
import type { SourceReader } from "./source-reader.ts";

const namesSchema = z.record(z.string(), z.string()).default({});

const packageSchema = z.object({
  name: z.string().optional(),
  main: z.string().optional(),
  packageManager: z.string().optional(),
  engines: z.object({ node: z.string().optional() }).optional(),
  scripts: namesSchema,
  dependencies: namesSchema,
  devDependencies: namesSchema,
  workspaces: z
    .union([z.array(z.string()), z.object({ packages: z.array(z.string()) })])
    .transform((value) => (Array.isArray(value) ? value : value.packages))
    .optional(),
});

/** What is read of a package.json. */
export type Package = z.infer<typeof packageSchema>;

/** The package.json of a folder. @throws UserError `PackageJsonBroken`. */
export function readPackage(reader: SourceReader, folder: string): Package {
  const text = reader.read(joinPath(folder, "package.json")) ?? "";
  const checked = packageSchema.safeParse(parseJson(folder, text));
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  throw broken(folder, `${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`);
}

function parseJson(folder: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw broken(folder, error instanceof Error ? error.message : String(error));
  }
}

function broken(folder: string, why: string): Error {
  return refuseSource(
    "PackageJsonBroken",
    folder,
    `has a package.json that cannot be used (${why}): mend it.`,
  );
}
