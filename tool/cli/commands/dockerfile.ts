import { writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import * as z from "zod";
import type { DescribedBuild } from "../../../components/images/dockerfile/prepare-build.ts";
import { UserError } from "../../../variables/user-error.ts";
import type { Cli } from "../cli.ts";
import { defineCommand, wholeNumber } from "../command.ts";
import { UsageError } from "../errors.ts";
import { exitCodes } from "../exit-codes.ts";

interface DockerfileInput {
  folder?: string | undefined;
  write: boolean;
  port?: number | undefined;
  health?: string | undefined;
}

/** `slipway dockerfile`. */
export const dockerfile = defineCommand<DockerfileInput>({
  name: "dockerfile",
  group: "Images",
  summary: "print the Dockerfile that a source is built with",
  details:
    "The source's own one, or the one that slipway writes for Node, Python, Go and plain files; " +
    "docs/images.md tells what it looks at. With --write it is put into the source's folder, with " +
    "a .dockerignore, and is yours from then on; what is there is never overwritten.",
  arguments: [{ name: "source", description: "folder of the source, as in `source`" }],
  options: [
    { flags: "--port <port>", description: "port that the source listens on, 8080 for a server" },
    {
      flags: "--health <path>",
      description: "path that must answer with success; without it, any answer below 500 will do",
    },
    { flags: "--write", description: "write Dockerfile and .dockerignore into the folder" },
  ],
  examples: [
    "slipway dockerfile examples/shop/api --port 8080 --health /healthz",
    "slipway dockerfile services/api --write",
  ],
  input: z
    .object({
      source: z.string().optional(),
      write: z.boolean().default(false),
      port: wholeNumber(1, 65_535).optional(),
      health: z.string().startsWith("/", "begin it with a slash").optional(),
    })
    .transform(({ source, ...rest }) => ({ folder: source, ...rest })),
  run: async (cli, { folder, write, port, health }) => {
    if (folder === undefined) {
      throw new UsageError(
        "SourceNotNamed",
        "Name the folder of a source: slipway dockerfile api.",
      );
    }
    // Loaded when wanted: no other command reads sources.
    const { readLock } = await import("../../images/read-lock.ts");
    const { describeBuild } =
      await import("../../../components/images/dockerfile/prepare-build.ts");
    const { lock } = await readLock(cli.folder);
    const build = describeBuild(folder, cli.folder, {
      lock,
      ...(port !== undefined && { port }),
      ...(health !== undefined && { healthPath: health }),
    });
    if (write) await writeBuild(cli, folder, build);
    else cli.out.lines(build.dockerfile.trimEnd().split("\n"));
    if ("notes" in build.plan) for (const note of build.plan.notes) cli.err.line(`note: ${note}`);
    return exitCodes.ok;
  },
});

async function writeBuild(cli: Cli, folder: string, build: DescribedBuild): Promise<void> {
  const source = resolve(cli.folder, folder);
  if (build.plan.language === "dockerfile") throw refuse(join(source, "Dockerfile"));
  const isAbove = build.context !== source;
  const mark = isAbove ? `# slipway:context=${relative(source, build.context)}\n` : "";
  // Where the context is a folder above, its .dockerignore is not this source's alone.
  const ignoreFile = isAbove ? "Dockerfile.dockerignore" : ".dockerignore";
  const files = [
    [join(source, ignoreFile), build.dockerignore],
    [join(source, "Dockerfile"), mark + build.dockerfile],
  ] as const;
  for (const [file, text] of files) {
    await writeFile(file, text, { flag: "wx" }).catch((error: unknown) => {
      throw refuse(file, error);
    });
    cli.err.line(`${file} is written.`);
  }
  const { formatSecretOptions } = await import("../../../components/images/build-secrets.ts");
  const secrets = formatSecretOptions(build.context, build.plan.secrets);
  const words = ["docker build", ...secrets, "-f", join(source, "Dockerfile"), build.context];
  cli.err.line(`Build it with: ${words.join(" ")}`);
}

function refuse(file: string, cause?: unknown): UserError {
  const why = cause instanceof Error && !cause.message.includes("EEXIST") ? cause.message : "";
  return new UserError(
    "DockerfileThere",
    why === ""
      ? `${file} is there, and is not overwritten: remove it first, or change it yourself.`
      : `${file} cannot be written: ${why}`,
    { cause },
  );
}
