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

/** A port that a program listens on whatever it is told: `":3000"`. */
const literalPort = /"(?:0\.0\.0\.0|localhost|127\.0\.0\.1)?:(\d{2,5})"/;

/** The plan of a Go module. @throws UserError as `analyzeSource` says. */
export function analyzeGo(reader: SourceReader, source: string, options: SourceOptions): GoPlan {
  const module = findModule(reader, source);
  const { folder, text, context } = module;
  const runtime = runtimeOf(folder, text);
  const program = findProgram(reader, folder, source);
  const code = readCode(reader, folder);
  checkEmbedded(reader, folder, code);
  checkGenerated(folder, code.files);
  return {
    language: "go",
    context,
    folder: within(context, folder),
    framework: "none",
    port:
      options.port ?? portOf(reader, joinPath(folder, program.replace(/^\.\/?/, "")), code.text),
    healthPath: options.healthPath,
    notes: [],
    secrets: [],
    ignore: [],
    members: module.members.filter((one) => one !== ""),
    runtime,
    program,
    manifests: module.manifests,
    isVendored: module.isVendored,
    usesC: usesC(folder, text, code.text),
    files: findRuntimeFiles(code),
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

/** The port that a program listens on, where it does not look at `PORT`. */
function portOf(reader: SourceReader, program: string, code: string): number {
  if (code.includes('"PORT"')) return defaultPort;
  const main = reader
    .list(program)
    .filter((name) => name.endsWith(".go") && !name.endsWith("_test.go"))
    .map((name) => reader.read(joinPath(program, name)) ?? "")
    .join("\n");
  const found = literalPort.exec(main)?.[1] ?? literalPort.exec(code)?.[1];
  return found === undefined ? defaultPort : Number(found);
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
