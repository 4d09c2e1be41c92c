import { defaultPort, ownDockerfile, refuseSource } from "../plan.ts";
import type { GoPlan, SourceOptions } from "../plan.ts";
import { joinPath, within } from "../reader.ts";
import type { SourceReader } from "../reader.ts";
import { usesC } from "./c-code.ts";
import { findModule } from "./module.ts";
import { findProgram } from "./programs.ts";
import { checkEmbedded, findRuntimeFiles, readCode } from "./runtime-files.ts";

/** Minor versions of Go 1 that there are images of, the default first. */
const goMinors = [26, 27] as const;

/** A port that a program listens on whatever it is told: `Listen(":3000")`, `Addr: ":3000"`. */
const literalPorts = [
  /\b(?:Listen\w*|Run|RunTLS|Start|StartTLS|Serve)\(\s*(?:"tcp",\s*)?"[^"\s]*:(\d{2,5})"/,
  /\bAddr:\s*"[^"\s]*:(\d{2,5})"/,
  /\b\w*(?:port|addr(?:ess)?)\s*(?::=|=)\s*"[^"\s]*:?(\d{2,5})"/i,
];

/** The plan of a Go module. @throws UserError as `analyzeSource` says. */
export function analyzeGo(reader: SourceReader, source: string, options: SourceOptions): GoPlan {
  const module = findModule(reader, source);
  const { folder, text, context } = module;
  const runtime = runtimeOf(folder, text);
  const program = findProgram(reader, folder, source);
  // A program that is named by its own folder, with files beside it, is run from there.
  const isOwn = source !== folder && hasFiles(reader, source);
  const place = isOwn ? source : folder;
  const code = readCode(reader, folder);
  const own = source === folder ? code : readCode(reader, source);
  const isShared = source !== folder && !isOwn;
  const named = portOf(reader, joinPath(folder, program.replace(/^\.\/?/, "")), own.text);
  checkEmbedded(reader, folder, code);
  checkGenerated(folder, code.files);
  return {
    language: "go",
    context,
    folder: within(context, folder),
    framework: "none",
    port: options.port ?? named ?? defaultPort,
    followsPort: named === undefined,
    healthPath: options.healthPath,
    notes: [],
    secrets: [],
    ownIgnore: [],
    ignore: [],
    members: module.members.filter((one) => one !== ""),
    runtime,
    program,
    manifests: module.manifests,
    isVendored: module.isVendored,
    usesC: usesC(folder, text, code.text),
    files: isOwn ? findRuntimeFiles(own) : findRuntimeFiles({ ...code, text: own.text }, isShared),
    filesFolder: within(context, place),
    start: ["/usr/local/bin/app"],
  };
}

function runtimeOf(folder: string, text: string): GoPlan["runtime"] {
  const [, version, minor] = /^go\s+(1\.(\d+)\S*)/m.exec(text) ?? [];
  // Without the line Go takes the language of 1.16.
  if (version === undefined) return `golang-1.${goMinors[0]}`;
  const found = goMinors.find((one) => one >= Number(minor));
  if (found !== undefined) return `golang-1.${found}`;
  throw refuseSource(
    "GoVersion",
    folder,
    `asks for Go ${version} in go.mod, and there are images of 1.${goMinors.join(" and 1.")}: ` +
      `name one of them, ${ownDockerfile}.`,
  );
}

/** The port that a program listens on whatever `PORT` says; undefined for none. */
function portOf(reader: SourceReader, program: string, code: string): number | undefined {
  if (code.includes('"PORT"')) return undefined;
  const main = reader
    .list(program)
    .filter((name) => name.endsWith(".go") && !name.endsWith("_test.go"))
    .map((name) => reader.read(joinPath(program, name)) ?? "")
    .join("\n");
  const found = [main, code].flatMap((text) =>
    literalPorts.map((pattern) => pattern.exec(text)?.[1]),
  );
  return found.map(Number).find((one) => one > 0);
}

/** Refuses templates of templ whose code is not there. @throws UserError `GenerateMissing`. */
function checkGenerated(folder: string, files: readonly string[]): void {
  const missing = files.find(
    (file) => file.endsWith(".templ") && !files.includes(`${file.slice(0, -6)}_templ.go`),
  );
  if (missing === undefined) return;
  throw refuseSource(
    "GenerateMissing",
    folder,
    `has ${missing} without the code that is generated from it: run \`templ generate\`, and commit it.`,
  );
}

/** Whether a folder has more than code. */
function hasFiles(reader: SourceReader, folder: string): boolean {
  return findRuntimeFiles(readCode(reader, folder)).length > 0;
}
