import * as z from "zod";
import { refuseSource } from "../plan.ts";
import { joinPath } from "../reader.ts";
import type { SourceReader } from "../reader.ts";

const namesSchema = z.record(z.string(), z.string()).default({});

const packageSchema = z.object({
  name: z.string().optional(),
  type: z.string().optional(),
  main: z.string().optional(),
  exports: z.unknown().optional(),
  types: z.unknown().optional(),
  packageManager: z.string().optional(),
  engines: z.record(z.string(), z.string()).optional().catch(undefined),
  volta: z.object({ node: z.string().optional() }).optional().catch(undefined),
  scripts: namesSchema,
  dependencies: namesSchema,
  devDependencies: namesSchema,
  optionalDependencies: namesSchema,
  pnpm: z
    .object({
      patchedDependencies: namesSchema,
      onlyBuiltDependencies: z.array(z.string()).optional(),
    })
    .optional(),
  patchedDependencies: namesSchema,
  prisma: z.object({ schema: z.string().optional() }).optional().catch(undefined),
  workspaces: z
    .union([z.array(z.string()), z.object({ packages: z.array(z.string()).default([]) })])
    .transform((value) => (Array.isArray(value) ? value : value.packages))
    .optional(),
});

/** What is read of a package.json. */
export type Package = z.infer<typeof packageSchema>;

/** The package.json of a folder. @throws UserError `PackageJsonBroken`. */
export function readPackage(reader: SourceReader, folder: string): Package {
  const text = reader.read(joinPath(folder, "package.json")) ?? "";
  const checked = packageSchema.safeParse(parseJson(folder, text.replace(/^\uFEFF/, "")));
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  throw broken(folder, `${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`);
}

/** Everything that a package asks for, whatever for. */
export function allDependencies(manifest: Package): Record<string, string> {
  const { dependencies, devDependencies, optionalDependencies } = manifest;
  return { ...devDependencies, ...optionalDependencies, ...dependencies };
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
