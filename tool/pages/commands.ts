import { format } from "prettier";
import { argumentUsage, type Command, type CommandGroup, type OptionSpec } from "../cli/command.ts";
import { loadCommands } from "../cli/commands/table.ts";
import { exitCodeMeanings } from "../cli/exit-codes.ts";
import { globalOptions } from "../cli/program.ts";

const groups: Record<CommandGroup, string> = {
  Deploy: "Plan and change a stack.",
  Deliver:
    "Releases, approvals, the ledger of who did what, and the keys that sign it: docs/releases.md, docs/ledger.md.",
  Run: "Processes of a local stack, without running the program.",
  Look: "Print what is there; change nothing.",
  Stacks: "The stacks of the project.",
  State: "What is recorded of a stack: the state, its history, its lock.",
  Images: "What containers run: third-party images, and Dockerfiles for sources that have none.",
};

const introduction = `# The slipway command

<!-- Made from the table of commands by \`npm run docs\`: change the commands, not this page. -->

\`npx slipway <command> <stack>\`, or \`npm run slipway -- <command> <stack>\`. A stack is named as in
its file: \`dev\` for \`Pulumi.dev.yaml\`. Without a name, a command takes the selected stack and says
so; where none is selected, it lists the stacks that there are.

The command runs on the Node 26 of the project, whatever the host has. It plans and executes by one
of two engines, the embedded one and the Pulumi CLI, and one line says which was taken and why.`;

const output = `## Output

- Data goes to stdout, everything else (progress, questions, errors) to stderr.
- On a terminal, a run is shown as a tree that is redrawn; elsewhere as one line an event. Colours
  are left out where there is no terminal, with \`NO_COLOR\`, and with \`--no-color\`.
- \`+\` create, \`~\` update, \`±\` replace, \`-\` delete, \`=\` unchanged (counted, not shown).
- A secret is shown as \`[secret]\`, a value that is known only after the change as \`[unknown]\`.
- A step that costs data is marked \`DANGER\`, one of which no source tells whether it does
  \`DANGER?\`; both are agreed to apart: by typing the stack's name, or with \`--allow-data-loss\`.
  \`--yes\` does not cover it.
- With \`--simulate\` every line begins with \`[simulated]\`, every JSON record has
  \`"simulated": true\`, and nothing is asked: [simulation.md](simulation.md).
- Nothing is asked where there is no terminal: what would have to be asked is refused, with the
  option that agrees to it.
- With \`--json\`, \`status\`, \`outputs\`, \`doctor\`, \`history\`, \`stack ls\`, \`images ls\` and
  \`images resolve\` print one document. \`up\`, \`preview\`, \`destroy\` and \`refresh\` print one event a line, as in \`tool/engine/engine.ts\`, and last
  \`{"kind":"result","operation","stack","ok","exitCode","changes","result"}\`, or \`"error"\` with
  \`code\` and \`message\` in the place of the last two. With \`--save-plan\` it has \`reviewed\` too:
  the file, and the hashes of goal and plan.

## Ctrl-C

The first one lets \`up\`, \`preview\`, \`destroy\` and \`refresh\` finish the steps that run and save; a
second one, a second later or more, ends at once. SIGTERM counts as Ctrl-C. \`logs --follow\` just ends.`;

/** The whole page about the command, in Markdown. */
export async function formatCommands(): Promise<string> {
  const commands = await loadCommands();
  const sections = (Object.keys(groups) as CommandGroup[]).map((group) =>
    formatGroup(group, commands),
  );
  const everywhere = `## Everywhere\n\n${optionTable(globalOptions)}`;
  const text = [introduction, ...sections, everywhere, formatExitCodes(), output].join("\n\n");
  return format(text, { parser: "markdown", printWidth: 100 });
}

function formatGroup(group: CommandGroup, commands: readonly Command[]): string {
  const members = commands.filter((command) => command.group === group);
  return [`## ${group}`, groups[group], ...members.map(formatCommand)].join("\n\n");
}

function formatCommand(command: Command): string {
  const words = argumentUsage(command.arguments);
  return [
    `### ${command.name}`,
    `\`${`slipway ${command.name} ${words}`.trim()}\`: ${command.summary}.`,
    command.details,
    ...(command.options.length === 0 ? [] : [optionTable(command.options)]),
    ["```sh", ...command.examples.map((example) => `npx ${example}`), "```"].join("\n"),
  ].join("\n\n");
}

function optionTable(options: readonly OptionSpec[]): string {
  const rows = options.map(({ flags, description, choices }) => {
    const among = choices === undefined ? "" : `: ${choices.map((one) => `\`${one}\``).join(", ")}`;
    return `| \`${flags}\` | ${description}${among} |`;
  });
  return ["| option | |", "| --- | --- |", ...rows].join("\n");
}

function formatExitCodes(): string {
  const rows = Object.entries(exitCodeMeanings).map(([code, text]) => `| ${code} | ${text} |`);
  return ["## Exit codes", "", "| code | meaning |", "| --- | --- |", ...rows].join("\n");
}
