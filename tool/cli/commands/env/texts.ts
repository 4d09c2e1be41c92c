import * as z from "zod";
import { formatDocsTable } from "../../../../variables/describe/docs-table.ts";
import { formatEnvExample } from "../../../../variables/describe/env-example.ts";
import { formatJsonSchema } from "../../../../variables/describe/json-schema.ts";
import type { ToldProgram } from "../../../../variables/describe/told.ts";
import { formatReader } from "../../../env/reader-file.ts";
import type { Cli } from "../../cli.ts";
import { defineCommand, type Command } from "../../command.ts";
import { askAll } from "../../env/contract.ts";
import { programsOf } from "../../env/programs.ts";
import { writeText } from "../../env/write-text.ts";
import { UsageError } from "../../errors.ts";
import { exitCodes } from "../../exit-codes.ts";
import { stackArgument } from "../../options.ts";
import { requireStack } from "../../stack-files.ts";

interface TextInput {
  stack?: string | undefined;
  service?: string | undefined;
  out?: string | undefined;
  check: boolean;
}

/** What one of these commands makes. */
interface TextCommand {
  name: string;
  summary: string;
  details: string;
  examples: readonly string[];
  /** The text, of the programs that were asked for. */
  format: (programs: readonly ToldProgram[], stage: string, input: TextInput) => string;
}

const input = z.object({
  stack: z.string().optional(),
  service: z.string().optional(),
  out: z.string().optional(),
  check: z.boolean().default(false),
});

function createTextCommand(command: TextCommand): Command {
  return defineCommand<TextInput>({
    group: "Stacks",
    name: command.name,
    summary: command.summary,
    details: command.details,
    examples: [...command.examples],
    arguments: [stackArgument],
    options: [
      { flags: "--service <name>", description: "of this program alone, instead of all" },
      { flags: "--out <file>", description: "write it there, instead of to stdout" },
      {
        flags: "--check",
        description: "with --out: change nothing, and end with 1 where the file is another one",
      },
    ],
    input,
    run: async (cli: Cli, given) => {
      if (given.check && given.out === undefined) {
        throw new UsageError("CheckNeedsOut", "--check compares a file: name it with --out.");
      }
      const stack = await requireStack(cli, given.stack);
      const told = await askAll(cli, stack.name);
      const text = command.format(programsOf(told, given.service), told.stage, given);
      return (await writeText(cli, text, given)) ? exitCodes.ok : exitCodes.failed;
    },
  });
}

/** `slipway env example`. */
export const envExample = createTextCommand({
  name: "env example",
  summary: "print or write .env.example, as the contracts say",
  details:
    "Every variable with what it is for, an example, whether it is required at the stack's stage and " +
    "which link gives it. Defaults are filled in, secrets never.",
  examples: ["slipway env example dev", "slipway env example dev --service api --out .env.example"],
  format: formatEnvExample,
});

/** `slipway env schema`. */
export const envSchema = createTextCommand({
  name: "env schema",
  summary: "print or write the variables' JSON Schema",
  details:
    "A document of JSON Schema 2020-12 for the environment of one program, or of all together: names, " +
    "forms, what is required at the stack's stage, and what goes together.",
  examples: [
    "slipway env schema prod --service api",
    "slipway env schema dev --out env.schema.json",
  ],
  format: (programs, stage, { service = "all programs" }) => {
    const contract = Object.assign({}, ...programs.map((one) => one.contract)) as Parameters<
      typeof formatJsonSchema
    >[0];
    return `${JSON.stringify(formatJsonSchema(contract, `Variables of ${service}`, stage), null, 2)}\n`;
  },
});

/** `slipway env docs`. */
export const envDocs = createTextCommand({
  name: "env docs",
  summary: "print or write a table of the variables, as Markdown",
  details:
    "Form, requirement at the stack's stage, default, readers, purpose; no value of a secret.",
  examples: ["slipway env docs prod", "slipway env docs prod --out docs/env.md"],
  format: formatDocsTable,
});

/** `slipway env reader`. */
export const envReader = createTextCommand({
  name: "env reader",
  summary: "print or write the typed reader of a program's variables, for its own source",
  details:
    "One file without any dependency, TypeScript or (by the ending of --out) JavaScript, that the " +
    "program imports: it reads the environment, tells everything that is missing or wrong at once, " +
    "never a value, and gives booleans, numbers and lists as such. It stands in the program's folder, " +
    "so that images and local runs have it. --check in CI keeps it as the contract is.",
  examples: [
    "slipway env reader dev --service api --out examples/shop/api/env.ts",
    "slipway env reader dev --service api --out examples/shop/api/env.ts --check",
  ],
  format: (programs, _, { out, service }) => {
    const [program] = programs;
    if (program === undefined || (service === undefined && programs.length > 1)) {
      const names = programs.map(({ name }) => name).join(", ") || "none";
      throw new UsageError("ServiceNeeded", `Name the program with --service: ${names}.`);
    }
    return formatReader(program, /\.m?js$/.test(out ?? "") ? "javascript" : "typescript");
  },
});
