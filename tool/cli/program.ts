import { Command as Program, Option } from "commander";
import { argumentUsage, type ArgumentSpec, type Command, type OptionSpec } from "./command.ts";
import { exitCodeMeanings } from "./exit-codes.ts";
import type { OutputStream } from "./output/sink.ts";
import { wrap } from "./output/text.ts";

/** Options that stand before or after any command. */
export interface GlobalOptions {
  folder: string;
  color: boolean;
  debug: boolean;
}

/** Option specs of {@link GlobalOptions}, for the help and the documentation. */
export const globalOptions: readonly OptionSpec[] = [
  { flags: "--folder <path>", description: "folder of the project, instead of where you are" },
  { flags: "--no-color", description: "no colours; NO_COLOR in the environment does the same" },
  { flags: "--debug", description: "show debug messages, and where errors come from" },
];

/** Runs a command with what the command line gave. */
export type Runner = (
  command: Command,
  raw: Record<string, unknown>,
  globals: GlobalOptions,
) => Promise<void>;

/** What a program needs of its surroundings. */
export interface ProgramOptions {
  version: string;
  commands: readonly Command[];
  out: OutputStream;
  err: OutputStream;
  run: Runner;
}

const description =
  "One TypeScript description of an application, all its environments: on this machine, Docker, " +
  "Kubernetes, AWS and Vercel. Every environment is a Pulumi stack.";

/** The command line as commander reads it, made from the table of commands. */
export function createProgram(options: ProgramOptions): Program {
  const program = new Program("slipway")
    .description(description)
    .version(options.version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help, or a command's")
    .helpCommand(false)
    .showHelpAfterError("See npx slipway --help, or npx slipway <command> --help.")
    .configureHelp({
      showGlobalOptions: true,
      subcommandTerm: (sub) => `${sub.name()} ${sub.usage()}`.replace(" [options]", "").trim(),
    })
    .addHelpText("after", generalNotes)
    .exitOverride();
  configureOutput(program, options);
  for (const spec of globalOptions) program.addOption(createOption(spec));
  for (const command of options.commands) addCommand(program, command, options.run);
  return program;
}

function configureOutput(program: Program, { out, err }: ProgramOptions): void {
  program.configureOutput({
    writeOut: (text) => out.write(text),
    writeErr: (text) => err.write(text),
    outputError: (text, write) => {
      write(text.replace(/^error: /, "error Usage: "));
    },
    getOutHelpWidth: () => out.columns ?? 80,
    getErrHelpWidth: () => err.columns ?? 80,
  });
}

function addCommand(program: Program, command: Command, run: Runner): void {
  const words = command.name.split(" ");
  const sub = parentOf(program, command, words.slice(0, -1))
    .command(words.at(-1) ?? command.name)
    .summary(command.summary)
    .description(`${sentence(command.summary)} ${command.details}`)
    .usage(`${argumentUsage(command.arguments)} [options]`.trim())
    .helpGroup(words.length === 1 ? `${command.group}:` : "Commands:")
    .addHelpText("after", `\nExamples:\n${indent(command.examples.map((one) => `npx ${one}`))}`);
  for (const argument of command.arguments) {
    // Never demanded by commander: the command says more when one is missing.
    const words = argument.many === true ? `${argument.name}...` : argument.name;
    sub.argument(`[${words}]`, argument.description);
  }
  for (const option of command.options) sub.addOption(createOption(option));
  sub.action(async () => {
    const raw = { ...namedArguments(command.arguments, sub.args), ...sub.opts() };
    await run(command, raw, readGlobals(program));
  });
}

/** The command that one of two words stands under; by itself it only has help. */
function parentOf(program: Program, command: Command, words: readonly string[]): Program {
  const [word] = words;
  if (word === undefined) return program;
  const known = program.commands.find((one) => one.name() === word);
  if (known !== undefined) return known;
  return program
    .command(word)
    .summary(parentSummaries[word] ?? "")
    .description(sentence(parentSummaries[word] ?? word))
    .helpGroup(`${command.group}:`)
    .usage("<command>")
    .helpCommand(false);
}

const parentSummaries: Partial<Record<string, string>> = {
  env: "list, set, check and describe the variables of a stack",
  stack: "list, make, select and remove stacks",
  keys: "make, list and revoke the keys that sign the ledger",
  approvals: "list what waits for approval",
  audit: "show and verify the ledger: who did what",
  images: "list and resolve the third-party images of images.lock",
};

function createOption(spec: OptionSpec): Option {
  const option = new Option(spec.flags, spec.description);
  if (spec.repeatable === true) {
    option.argParser((value, before?: string[]) => [...(before ?? []), value]);
  }
  return spec.choices === undefined ? option : option.choices(spec.choices);
}

function namedArguments(specs: readonly ArgumentSpec[], words: readonly string[]): object {
  return Object.fromEntries(
    specs.map(({ name, many }, index) => [name, many === true ? words.slice(index) : words[index]]),
  );
}

function readGlobals(program: Program): GlobalOptions {
  const { folder, color, debug } = program.opts<Partial<GlobalOptions>>();
  return { folder: folder ?? process.cwd(), color: color ?? true, debug: debug ?? false };
}

const generalNotes = `
Examples:
${indent([
  "npx slipway up dev          bring the application up on this machine",
  "npx slipway up --help       help on one command",
  "npx slipway preview prod    what prod would be; needs no credential",
])}

Exit codes:
${indent(Object.entries(exitCodeMeanings).flatMap(formatExitCode))}

Data goes to stdout, everything else to stderr. Guide: docs/cli.md`;

/** As wide as commander's own lines, which it breaks at 80 columns. */
function formatExitCode([code, meaning]: [string, string]): string[] {
  return wrap(`${code.padEnd(5)}${meaning}`, 78).split("\n");
}

function indent(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`).join("\n");
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
