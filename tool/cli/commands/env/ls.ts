import * as z from "zod";
import type { VariableFact } from "../../../../variables/resolve.ts";
import { holdsSecure } from "../../../engine/state/project/config-values.ts";
import { readProject } from "../../../engine/state/project/project.ts";
import { readStackFile } from "../../../engine/state/project/stack-file.ts";
import type { Cli } from "../../cli.ts";
import { defineCommand } from "../../command.ts";
import { askProgram } from "../../env/contract.ts";
import { exitCodes } from "../../exit-codes.ts";
import { sharedOptions, stackArgument } from "../../options.ts";
import { columns, formatValue } from "../../output/text.ts";
import { requireStack } from "../../stack-files.ts";

/** One variable of a stack, its value only where the file has it in plain. */
interface ListedVariable {
  name: string;
  /** `[secret]` where it is encrypted; absent where the file does not set it. */
  value?: unknown;
  /** What gives it: `config`, `secure`, `link`, `default` or `unset`. */
  from: string;
  type?: string;
  required?: boolean;
  link?: string;
}

/** `slipway env ls`. */
export const envLs = defineCommand<{ stack?: string | undefined; json: boolean }>({
  name: "env ls",
  group: "Stacks",
  summary: "list the variables of a stack, with what gives them",
  details:
    "Those that the stack's file sets, and those that the application's contracts name, as a preview " +
    "finds them. Encrypted values are shown as [secret], never read.",
  arguments: [stackArgument],
  options: [sharedOptions.json],
  examples: ["slipway env ls prod", "slipway env ls dev --json"],
  input: z.object({ stack: z.string().optional(), json: z.boolean().default(false) }),
  run: async (cli, input) => {
    const stack = await requireStack(cli, input.stack);
    const view = await askProgram(cli, stack.name);
    const listed = listVariables(await readVariables(cli, stack.name), view.facts);
    if (input.json) cli.out.json({ stack: stack.name, variables: listed }, 2);
    else cli.out.lines(format(listed, stack.name));
    if (view.failure !== undefined) {
      cli.err.line(
        `${cli.err.style("yellow", "warning")}  the program says more once this is mended:`,
      );
      cli.err.line(view.failure);
    }
    return exitCodes.ok;
  },
});

/** What the file sets, by name; `[secret]` for what is encrypted. */
async function readVariables(cli: Cli, stack: string): Promise<Map<string, unknown>> {
  const { config } = await readStackFile(await readProject(cli.folder), stack);
  const prefix = "variables:";
  const own = Object.entries(config).filter(([key]) => key.startsWith(prefix));
  return new Map(
    own.map(([key, value]) => [
      key.slice(prefix.length),
      holdsSecure(value) ? "[secret]" : typeof value === "bigint" ? String(value) : value,
    ]),
  );
}

function listVariables(
  set: ReadonlyMap<string, unknown>,
  facts: ReadonlyMap<string, VariableFact>,
): ListedVariable[] {
  const names = [...new Set([...facts.keys(), ...set.keys()])].sort();
  return names.map((name) => {
    const fact = facts.get(name);
    const value = set.get(name);
    const written = value === "[secret]" ? "secure" : "config";
    return {
      name,
      ...(value !== undefined && { value }),
      from: value === undefined ? (fact?.from ?? "unset") : written,
      ...(fact && { type: fact.type, required: fact.required }),
      ...(fact?.link !== undefined && { link: fact.link }),
    };
  });
}

function format(listed: readonly ListedVariable[], stack: string): string[] {
  if (listed.length === 0) return [`${stack} has no variables.`];
  const rows = listed.map(({ name, value, from, type, required, link }) => [
    name,
    type ?? "",
    required === true && from === "unset" ? "required, unset" : from,
    value === undefined ? (link ?? "") : formatValue(value),
  ]);
  return columns([["name", "type", "from", "value"], ...rows]);
}
