import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import type { Check, Finding } from "./finding.ts";

const name = "install scripts";

/** What npm wrote of its last install: which packages brought a script, and which are there. */
const installed = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      hasInstallScript: z.boolean().optional(),
    }),
  ),
});

/** Packages whose scripts the project lets run, or not; npm 11 skips those that it does not name. */
const manifest = z.object({ allowScripts: z.record(z.string(), z.boolean()).default({}) });

/**
 * The npm packages that come with an install script. A script that npm skipped without being told
 * to is a package that may be half there; the platforms' plugins are a case of their own, since
 * the Pulumi CLI fetches them when it needs them.
 */
export const checkInstallScripts: Check = async ({ folder }) => {
  const record = await read(join(folder, "node_modules", ".package-lock.json"), installed);
  if (record === undefined) {
    const message = "node_modules/.package-lock.json is missing or unreadable: nothing is known";
    return { name, level: "warning", message, fix: "Run `npm ci`." };
  }
  const scripted = Object.entries(record.packages).flatMap(
    ([place, { version, hasInstallScript }]) =>
      hasInstallScript === true ? [{ name: packageAt(place), version: version ?? "" }] : [],
  );
  const { allowScripts } = (await read(join(folder, "package.json"), manifest)) ?? {
    allowScripts: {},
  };
  return judge(scripted, allowScripts);
};

interface Scripted {
  name: string;
  version: string;
}

function judge(scripted: readonly Scripted[], allowed: Record<string, boolean>): Finding {
  const decision = (one: Scripted): boolean | undefined =>
    allowed[`${one.name}@${one.version}`] ?? allowed[one.name];
  const open = scripted.filter((one) => decision(one) === undefined);
  if (open.length === 0) return { name, level: "ok", message: sayDecided(scripted, decision) };
  const names = open.map((one) => one.name);
  const fix =
    `Allow or deny each in package.json, by \`npm install-scripts approve ${names[0] ?? ""}\` or ` +
    "`deny`, and run `npm ci`.";
  const message = `npm skips those that allowScripts does not name: ${names.join(", ")}`;
  return { name, level: "warning", message, fix };
}

function sayDecided(
  scripted: readonly Scripted[],
  decision: (one: Scripted) => boolean | undefined,
): string {
  const run = scripted.filter((one) => decision(one) === true).map((one) => one.name);
  const denied = scripted.filter((one) => decision(one) === false).map((one) => one.name);
  const parts = [
    ...(run.length > 0 ? [`run: ${run.join(", ")}`] : []),
    ...(denied.length > 0 ? [`not needed, not run: ${denied.join(", ")}`] : []),
  ];
  return parts.length > 0 ? parts.join("; ") : "no package has one";
}

function packageAt(place: string): string {
  return place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);
}

async function read<T>(file: string, shape: z.ZodType<T>): Promise<T | undefined> {
  try {
    return shape.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return undefined;
  }
}
