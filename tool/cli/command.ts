import * as z from "zod";
import type { Cli } from "./cli.ts";
import { UsageError } from "./errors.ts";
import type { ExitCode } from "./exit-codes.ts";

/** Heading under which a command stands in the help. */
export type CommandGroup = "Deploy" | "Deliver" | "Run" | "Look" | "Stacks" | "State" | "Images";

/** A word after the command's name. */
export interface ArgumentSpec {
  name: string;
  description: string;
  /** Whether it may be left out; without one that may not, the command says what there is. */
  optional?: boolean;
  /** Whether it takes all words that are left, as a list. @default false */
  many?: boolean;
}

/** A flag of a command, in commander's notation: `--lock-wait <seconds>`. */
export interface OptionSpec {
  flags: string;
  description: string;
  choices?: readonly string[];
  /** Whether it may be given several times: its value is then a list. @default false */
  repeatable?: boolean;
}

/** What a command is, for the help and the documentation. */
export interface CommandInfo {
  /** One word, or two for a command under another: `stack ls`. */
  name: string;
  group: CommandGroup;
  /** One line for the list of commands. */
  summary: string;
  /** Paragraphs for the command's own help. */
  details: string;
  arguments: ArgumentSpec[];
  options: OptionSpec[];
  examples: string[];
  /** Whether it ends by itself, in order, once `cli.signal` is aborted. @default false */
  endsInOrder?: boolean;
}

/** A command with the form of its arguments and options. */
export interface CommandSpec<Input> extends CommandInfo {
  /** Arguments and options by their camelCase names. */
  input: z.ZodType<Input>;
  run(cli: Cli, input: Input): Promise<ExitCode>;
}

/** A command that takes what the command line says, unchecked. */
export interface Command extends CommandInfo {
  run(cli: Cli, raw: Record<string, unknown>): Promise<ExitCode>;
}

/**
 * A command that checks its arguments and options before it runs.
 *
 * @throws UsageError `WrongOption` with every option that has a wrong value.
 */
export function defineCommand<Input>(spec: CommandSpec<Input>): Command {
  return {
    ...spec,
    run: async (cli, raw) => spec.run(cli, checkInput(spec, raw)),
  };
}

function checkInput<Input>(spec: CommandSpec<Input>, raw: Record<string, unknown>): Input {
  const checked = spec.input.safeParse(raw);
  if (checked.success) return checked.data;
  const problems = checked.error.issues.map((issue) => {
    const key = String(issue.path[0]);
    return `${nameOf(spec, key)} is '${String(raw[key])}': ${issue.message}`;
  });
  throw new UsageError("WrongOption", `${problems.join("; ")}.`);
}

function nameOf(spec: CommandInfo, key: string): string {
  const option = spec.options.find((one) => optionKey(one.flags) === key);
  return option?.flags.split(" ")[0] ?? key;
}

/** The camelCase name under which commander gives an option. */
export function optionKey(flags: string): string {
  const long = /--(?:no-)?([a-z-]+)/.exec(flags)?.[1] ?? flags;
  return long.replaceAll(/-([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

/** The arguments as a usage line has them: `<stack> [services...]`. */
export function argumentUsage(specs: readonly ArgumentSpec[]): string {
  return specs
    .map(({ name, optional, many }) => {
      const words = many === true ? `${name}...` : name;
      return optional === true ? `[${words}]` : `<${words}>`;
    })
    .join(" ");
}

/** A whole number within bounds, from the text of an option. */
export function wholeNumber(least: number, most: number): z.ZodType<number> {
  const message = `give a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d+$/, message)
    .transform(Number)
    .pipe(z.number().min(least, message).max(most, message));
}
