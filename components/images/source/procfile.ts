import { joinPath } from "./reader.ts";
import type { SourceReader } from "./reader.ts";

/** The command that a Procfile gives `web`, else its only other one but `release`; undefined for none. */
export function readProcfile(reader: SourceReader, folder: string): string | undefined {
  const text = reader.read(joinPath(folder, "Procfile")) ?? "";
  const lines = [...text.matchAll(/^([\w-]+)\s*:\s*(.+?)\s*$/gm)].map(
    ([, name = "", command = ""]) => [name, command] as const,
  );
  const [, web] = lines.find(([name]) => name === "web") ?? [];
  if (web !== undefined) return web;
  const others = lines.filter(([name]) => name !== "release");
  return others.length === 1 ? others[0]?.[1] : undefined;
}
