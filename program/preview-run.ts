import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { UserError } from "../variables/user-error.ts";
import { checkPreviewIsolation, isPreview } from "./preview-isolation.ts";
import type { StackText } from "./preview-isolation.ts";

const projectFolder = fileURLToPath(new URL("..", import.meta.url));

/**
 * Keeps the run of a preview apart from production, whatever engine runs it: its config may name
 * nothing of production, and the program may refer to previews alone.
 *
 * @throws UserError `PreviewIsolated`
 */
export async function isolatePreview(stack: string): Promise<void> {
  const all = await readStackTexts(projectFolder);
  const own = all.find(({ name }) => name === stack);
  if (own) checkPreviewIsolation(own, all);
  const previews = all.filter(({ config }) => isPreview(config)).map(({ name }) => name);
  pulumi.runtime.registerStackTransformation(({ type, props }) => {
    const { name } = props as { name?: unknown };
    if (type === "pulumi:pulumi:StackReference") checkReference(stack, name, previews);
    return undefined;
  });
}

/** Refuses a reference to anything but a preview of this project. */
function checkReference(stack: string, name: unknown, previews: readonly string[]): void {
  const place = `${pulumi.getOrganization()}/${pulumi.getProject()}/`;
  const text = typeof name === "string" ? name : "a name that is known only later";
  const short = text.startsWith(place) ? text.slice(place.length) : text;
  if (short === stack || previews.includes(short)) return;
  throw new UserError(
    "PreviewIsolated",
    `Preview '${stack}' refers to the stack '${text}'; it may refer to itself and to other ` +
      `previews of this project alone (${previews.join(", ")}).`,
  );
}

/** What every stack's file says; one that is broken says nothing. */
async function readStackTexts(folder: string): Promise<StackText[]> {
  const files = await readdir(folder);
  const names = files.flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);
  return Promise.all(names.map((name) => readStackText(folder, name)));
}

async function readStackText(folder: string, name: string): Promise<StackText> {
  const text = await readFile(join(folder, `Pulumi.${name}.yaml`), "utf8");
  const file = parseFile(text);
  return { name, salt: file.encryptionsalt, config: file.config ?? {} };
}

function parseFile(text: string): { encryptionsalt?: string; config?: Record<string, unknown> } {
  try {
    return (parse(text) as ReturnType<typeof parseFile> | null) ?? {};
  } catch {
    return {};
  }
}
