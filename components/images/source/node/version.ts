import { intersects, minVersion, validRange } from "semver";
import { ownDockerfile, refuseSource } from "../plan.ts";
import type { NodePlan } from "../plan.ts";
import { joinPath } from "../reader.ts";
import type { SourceReader } from "../reader.ts";
import type { Package } from "./package.ts";

/** Majors of Node that there are images of, the default first. */
export const nodeMajors = ["24", "22"] as const;

/** The oldest major of Node whose programs a newer one is given to. */
const oldestMajor = 14;

/** Names of the versions with long support, as .nvmrc has them: `lts/jod`. */
const names: Readonly<Record<string, string>> = {
  argon: "4",
  boron: "6",
  carbon: "8",
  dubnium: "10",
  erbium: "12",
  fermium: "14",
  gallium: "16",
  hydrogen: "18",
  iron: "20",
  jod: "22",
  krypton: "24",
};

/** An image of Node, and what is to be said of it. */
interface Runtime {
  runtime: NodePlan["runtime"];
  notes: string[];
}

/** The image that a package asks for. @throws UserError `NodeVersion`. */
export function findRuntime(
  reader: SourceReader,
  folders: readonly string[],
  manifest: Package,
): Runtime {
  const [asked, where] = askedVersion(reader, folders, manifest);
  if (asked === undefined) return { runtime: `node-${nodeMajors[0]}`, notes: [] };
  const range = validRange(asked);
  const found = nodeMajors.find((major) => range !== null && intersects(range, `${major}.x`));
  if (found !== undefined) return { runtime: `node-${found}`, notes: [] };
  const least = range === null ? undefined : minVersion(range)?.major;
  if (least !== undefined && least >= oldestMajor && least <= 24) {
    const note = `It asks for Node '${asked}' in ${where}, which is no longer maintained: this is Node 22.`;
    return { runtime: "node-22", notes: [note] };
  }
  throw refuseSource(
    "NodeVersion",
    folders[0] ?? "",
    `asks for Node '${asked}' in ${where}, and there are images of ` +
      `${nodeMajors.join(" and ")}: name one of them, ${ownDockerfile}.`,
  );
}

/** The version that is asked for as a range, and where; undefined for any. */
function askedVersion(
  reader: SourceReader,
  folders: readonly string[],
  manifest: Package,
): [string | undefined, string] {
  const { engines, volta } = manifest;
  if (engines?.node !== undefined) return [engines.node.trim(), "engines.node"];
  if (volta?.node !== undefined) return [majorOf(volta.node), "volta.node"];
  for (const folder of folders) {
    for (const name of [".nvmrc", ".node-version"]) {
      const text = reader.read(joinPath(folder, name))?.trim();
      if (text !== undefined) return [rangeOf(text.split("\n")[0]?.trim() ?? ""), name];
    }
    const tools = reader.read(joinPath(folder, ".tool-versions")) ?? "";
    const [, version] = /^node(?:js)?\s+(\S+)/m.exec(tools) ?? [];
    if (version !== undefined) return [rangeOf(version), ".tool-versions"];
  }
  return [undefined, ""];
}

/** What a version file means: `v22.1.0`, `lts/jod`, `lts/*`, `stable`. */
function rangeOf(text: string): string | undefined {
  const plain = text.toLowerCase();
  const [, name] = /^lts[/-](.+)$/.exec(plain) ?? [];
  if (name !== undefined) return name === "*" ? undefined : (names[name] ?? text);
  if (/^(node|stable|latest|current|lts|system)$/.test(plain)) return undefined;
  return majorOf(plain);
}

/** A patch is that of the image: what counts is the major. */
function majorOf(version: string): string {
  return version.trim().replace(/^v/, "").split(".")[0] ?? version;
}
