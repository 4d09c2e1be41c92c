import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { ledgerStackOf } from "../../../program/ledger/place.ts";
import { hashText } from "../../../program/ledger/signing.ts";
import { locate } from "../../engine/state/backend.ts";
import type { Project } from "../../engine/state/project/project.ts";
import type { LedgerPlace } from "./place.ts";

/** A state in the history of a ledger's stack. */
export interface HistoryFile {
  file: string;
  /** Text of each entry that it has, by number. */
  entries: ReadonlyMap<number, string>;
}

const checkpoint = z.object({
  checkpoint: z.object({
    latest: z
      .object({
        resources: z
          .array(
            z.object({ type: z.string(), outputs: z.record(z.string(), z.unknown()).nullish() }),
          )
          .nullish(),
      })
      .nullish(),
  }),
});

/** Folder of a ledger's history; undefined where the state is not in files. */
export function historyFolder(place: LedgerPlace, project: Project): string | undefined {
  const { folder } = locate(project, place.environment);
  if (folder === undefined) return undefined;
  return join(folder, ".pulumi", "history", project.name, ledgerStackOf(place.application));
}

/** The states in a ledger's history, oldest first; one that cannot be read has no entries. */
export async function readHistoryFiles(folder: string): Promise<HistoryFile[]> {
  const names = await readdir(folder).catch(() => []);
  const files: HistoryFile[] = [];
  for (const name of names.filter((one) => one.endsWith(".checkpoint.json")).sort()) {
    const file = join(folder, name);
    files.push({ file, entries: await readEntries(file) });
  }
  return files;
}

async function readEntries(file: string): Promise<Map<number, string>> {
  const outputs = readOutputs(await readFile(file, "utf8"));
  return new Map(
    Object.entries(outputs).flatMap(([name, value]) => {
      const seq = /^entry-(\d{7})$/.exec(name)?.[1];
      return seq !== undefined && typeof value === "string" ? [[Number(seq), value] as const] : [];
    }),
  );
}

function readOutputs(text: string): Record<string, unknown> {
  try {
    const { latest } = checkpoint.parse(JSON.parse(text)).checkpoint;
    return latest?.resources?.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
  } catch {
    return {};
  }
}

/** Every text that stands for each entry, by number: more than one where some were altered. */
export function textsOf(
  files: readonly { entries: ReadonlyMap<number, string> }[],
): Map<number, string[]> {
  const texts = new Map<number, Map<string, string>>();
  for (const { entries } of files) {
    for (const [seq, text] of entries) {
      const known = texts.get(seq) ?? new Map<string, string>();
      texts.set(seq, known.set(hashText(text), text));
    }
  }
  return new Map([...texts].map(([seq, known]) => [seq, [...known.values()]]));
}
