import type { TypeReplacements } from "../engine/simulated/replacements/table.ts";

/** Members of a set of an attribute, as Go writes them: `"name": schema.StringAttribute{ … }`. */
const attribute = /^(\t+)"(\w+)": schema\.\w+\{$/;

/** `project_id` as Pulumi has it. */
function camel(name: string): string {
  return name.replaceAll(/_(\w)/g, (_match, letter: string) => letter.toUpperCase());
}

/**
 * Attributes of a resource's schema in the Terraform plugin framework whose plan modifiers demand
 * a replacement, by their paths. `IfConfigured` counts: a program's inputs are configured.
 */
export function readFrameworkSchema(text: string, file: string): TypeReplacements {
  const replaces = new Set<string>();
  const open: { indent: number; name: string }[] = [];
  for (const line of text.split("\n")) {
    const [, tabs, name] = attribute.exec(line) ?? [];
    const indent = /^\t*/.exec(line)?.[0].length ?? 0;
    while (line.trim() !== "" && (open.at(-1)?.indent ?? -1) >= indent && name !== undefined) {
      open.pop();
    }
    if (tabs !== undefined && name !== undefined) open.push({ indent: tabs.length, name });
    if (/\bRequiresReplace\w*\(/.test(line) && open.length > 0) {
      replaces.add(open.map((step) => camel(step.name)).join("."));
    }
  }
  return { source: file, replaces: [...replaces].sort(), keeps: [] };
}
