import { formOf, requirement } from "./env-example.ts";
import type { ToldProgram } from "./told.ts";

/** The variables of all programs as a table of Markdown: no value of a secret is in it. */
export function formatDocsTable(programs: readonly ToldProgram[], stage: string): string {
  const names = [...new Set(programs.flatMap(({ contract }) => Object.keys(contract)))].sort();
  const rows = names.map((name) => {
    const readers = programs.filter(({ contract }) => contract[name] !== undefined);
    const variable = readers[0]?.contract[name];
    const fact = readers[0]?.facts[name];
    if (variable === undefined) return "";
    const value = variable.defaults[stage as keyof typeof variable.defaults];
    const shown = variable.sensitive || value === undefined ? "" : `\`${value}\``;
    const { description, owner, deprecated } = variable;
    const about = [
      description,
      ...(fact?.link === undefined ? [] : [`Given by the link to \`${fact.link}\`.`]),
      ...(deprecated.length > 0 ? [`Earlier \`${deprecated.join("`, `")}\`.`] : []),
      ...(owner === undefined ? [] : [`Ask ${owner}.`]),
    ].join(" ");
    const readBy = readers.map((reader) => reader.name).join(", ");
    return row([
      `\`${name}\``,
      formOf(variable),
      requirement(variable, stage),
      shown,
      readBy,
      about,
    ]);
  });
  const head = ["variable", "form", `at ${stage}`, "default", "read by", "what for"];
  return `${[row(head), row(head.map(() => "---")), ...rows].join("\n")}\n`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.trim().replaceAll("|", String.raw`\|`)).join(" | ")} |`;
}
