import { existsSync, statSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import * as z from "zod";
import { UserError } from "../../../../variables/user-error.ts";
import { compareContract, readsOf } from "../../../detect/contract/compare.ts";
import type { ComponentReads, Difference } from "../../../detect/contract/compare.ts";
import { readStackSource } from "../../../detect/contract/stack-source.ts";
import type { StackSource } from "../../../detect/contract/stack-source.ts";
import { writeMissing } from "../../../detect/contract/write.ts";
import { detectVariables } from "../../../detect/detect.ts";
import type { Detection } from "../../../detect/detect.ts";
import type { Cli } from "../../cli.ts";
import { defineCommand } from "../../command.ts";
import { formatDetection, formatDifferences } from "../../env/detected.ts";
import { findApplication } from "../../env/application.ts";
import { UsageError } from "../../errors.ts";
import { exitCodes } from "../../exit-codes.ts";
import { sharedOptions } from "../../options.ts";

interface DetectInput {
  path?: string | undefined;
  application?: string | undefined;
  json: boolean;
  write: boolean;
  check: boolean;
}

/** `slipway env detect`. */
export const envDetect = defineCommand<DetectInput>({
  name: "env detect",
  group: "Stacks",
  summary: "list the variables that sources read, and hold them against the contract",
  details:
    "Reads JavaScript, TypeScript, Vue, Svelte, Astro, Python, Go, Dockerfiles, compose files, Prisma " +
    "schemas, Procfiles, GitHub workflows and files such as .env.example by their syntax, runs nothing, " +
    "and never reads .env. Of each variable it tells where it is read, whether it has a default, its " +
    "type, and whether it is a secret. Where stacks/ has one application, or --application names one, " +
    "what its services read is held against their contracts and links: --check ends with 1 where " +
    "a variable is read and not declared, declared and not read, or declared for another service, and " +
    "where a key of a cloud stands in code or a secret is named for browsers; --write adds what is " +
    "missing to stacks/<application>.ts and leaves the rest of the file as it is.",
  arguments: [
    {
      name: "path",
      description: "folder of the sources; without it, the project's folder",
      optional: true,
    },
  ],
  options: [
    { flags: "--application <name>", description: "application whose contract it is held against" },
    { flags: "--check", description: "end with 1 where contract and sources do not agree" },
    { flags: "--write", description: "add what is missing to stacks/<application>.ts" },
    sharedOptions.json,
  ],
  examples: [
    "slipway env detect apps/api",
    "slipway env detect --application shop --check",
    "slipway env detect --application shop --write",
  ],
  input: z.object({
    path: z.string().optional(),
    application: z.string().optional(),
    json: z.boolean().default(false),
    write: z.boolean().default(false),
    check: z.boolean().default(false),
  }),
  run: async (cli, input) => {
    const folder = folderOf(cli, input.path);
    const stack = readStack(cli, input);
    const detection = detectVariables(folder);
    const reads = stack ? readsOf(cli.folder, detection, stack) : [];
    const before = stack ? compareContract(reads, stack) : [];
    const added = input.write && stack ? await write(reads, stack) : [];
    const written = added.length > 0 && stack ? readStackSource(stack.file) : undefined;
    const differences = written
      ? compareContract(readsOf(cli.folder, detection, written), written)
      : before;
    tell(cli, input, { detection, differences, added, stack });
    const problems = detection.workspaces.flatMap((one) => one.problems);
    const isWrong = differences.length > 0 || problems.length > 0;
    return input.check && isWrong ? exitCodes.failed : exitCodes.ok;
  },
});

function folderOf(cli: Cli, path: string | undefined): string {
  const folder = path === undefined ? cli.folder : resolve(path);
  if (existsSync(folder) && statSync(folder).isDirectory()) return folder;
  const inProject = path === undefined ? folder : join(cli.folder, path);
  if (existsSync(inProject) && statSync(inProject).isDirectory()) return inProject;
  throw new UsageError("NoFolder", `There is no folder ${folder}: give that of the sources.`);
}

/** The application to hold the sources against; undefined where none is asked for or clear. */
function readStack(cli: Cli, { application, check, write }: DetectInput): StackSource | undefined {
  const file = findApplication(cli.folder, application, check || write);
  return file === undefined ? undefined : readStackSource(file);
}

async function write(reads: readonly ComponentReads[], stack: StackSource): Promise<string[]> {
  if (stack.components.length === 0) {
    throw new UserError(
      "NoSources",
      `${stack.file} makes no component with a source written out, so nothing can be added: write ` +
        'its folder as a text, as in source: "apps/api".',
    );
  }
  const { text, added } = writeMissing(reads, stack);
  if (added.length > 0) await writeFile(stack.file, text);
  return added;
}

interface Told {
  detection: Detection;
  differences: readonly Difference[];
  added: readonly string[];
  stack: StackSource | undefined;
}

function tell(cli: Cli, input: DetectInput, told: Told): void {
  const { detection, differences, added, stack } = told;
  const file = stack && relative(cli.folder, stack.file);
  if (input.json) {
    const { root, workspaces } = detection;
    cli.out.json({ root, workspaces, application: file, differences, added }, 2);
    return;
  }
  cli.out.lines(formatDetection(detection, cli.out.style));
  if (added.length > 0) cli.err.line(`Added to ${file ?? ""}: ${added.join(", ")}.`);
  if (stack && file !== undefined) cli.err.lines(formatDifferences(differences, file));
}
