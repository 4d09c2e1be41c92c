import { TomlError, parse } from "smol-toml";
import * as z from "zod";
import { refuseSource } from "../plan.ts";
import { joinPath } from "../reader.ts";
import type { SourceReader } from "../reader.ts";

const asked = z.record(z.string(), z.unknown()).default({});
const sourceSchema = z.looseObject({
  path: z.string().optional(),
  workspace: z.boolean().optional(),
});

const pyprojectSchema = z.object({
  project: z
    .looseObject({
      name: z.string().optional(),
      "requires-python": z.string().optional(),
      dependencies: z.array(z.string()).default([]),
      dynamic: z.array(z.string()).default([]),
      scripts: z.record(z.string(), z.string()).default({}),
    })
    .optional(),
  "build-system": z
    .looseObject({
      requires: z.array(z.string()).default([]),
      "build-backend": z.string().default(""),
    })
    .optional(),
  tool: z
    .looseObject({
      poetry: z
        .looseObject({
          name: z.string().optional(),
          "package-mode": z.boolean().optional(),
          packages: z.array(z.looseObject({ from: z.string().optional() })).default([]),
          dependencies: asked,
          scripts: asked,
        })
        .optional(),
      uv: z
        .looseObject({
          package: z.boolean().optional(),
          sources: z.record(z.string(), z.union([sourceSchema, z.array(sourceSchema)])).default({}),
          workspace: z
            .looseObject({
              members: z.array(z.string()).default([]),
              exclude: z.array(z.string()).default([]),
            })
            .optional(),
        })
        .optional(),
      pdm: z.looseObject({ distribution: z.boolean().optional() }).optional(),
    })
    .default({}),
});

/** What is read of a pyproject.toml. */
export type Pyproject = z.infer<typeof pyprojectSchema>;

/** The pyproject.toml of a folder; an empty one where there is none. @throws UserError `PyprojectBroken`. */
export function readPyproject(reader: SourceReader, folder: string): Pyproject {
  const text = reader.read(joinPath(folder, "pyproject.toml")) ?? "";
  try {
    return pyprojectSchema.parse(parse(text));
  } catch (error) {
    if (!(error instanceof TomlError || error instanceof z.ZodError)) throw error;
    const line = error instanceof TomlError ? error.message.split("\n")[0] : firstOf(error);
    throw refuseSource(
      "PyprojectBroken",
      folder,
      `has a pyproject.toml that cannot be used (${line ?? ""}): mend it.`,
    );
  }
}

function firstOf({ issues: [issue] }: z.ZodError): string {
  return `${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`;
}

/** What a pyproject.toml asks for, as requirements of pip's form or names alone. */
export function askedBy({ project, tool }: Pyproject): string[] {
  const poetry = Object.keys(tool.poetry?.dependencies ?? {}).filter((name) => name !== "python");
  return [...(project?.dependencies ?? []), ...poetry];
}

/** Folders that a pyproject.toml names as sources of packages, as it names them. */
export function pathsOf({ tool, project }: Pyproject): string[] {
  const uv = Object.values(tool.uv?.sources ?? {}).flat();
  const poetry = Object.values(tool.poetry?.dependencies ?? {});
  const named = [...uv, ...poetry].flatMap((one) => {
    const checked = sourceSchema.safeParse(one);
    return checked.success && checked.data.path !== undefined ? [checked.data.path] : [];
  });
  const direct = (project?.dependencies ?? []).flatMap((one) => {
    const [, path] =
      /@\s*file:(?:\/\/\/\$\{PROJECT_ROOT\}\/|\/\/)?(\.{0,2}[^\s;#]+)/.exec(one) ?? [];
    return path === undefined ? [] : [path];
  });
  return [...named, ...direct];
}
