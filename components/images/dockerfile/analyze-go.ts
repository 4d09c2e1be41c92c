import { defaultPort, ownDockerfile, refuseSource } from "./source-plan.ts";
import type { GoPlan, SourceOptions } from "./source-plan.ts";
import { joinPath } from "./source-reader.ts";
import type { SourceReader } from "./source-reader.ts";

/** Minor versions of Go 1 that there are images of, the default first. */
const goMinors = [26, 27] as const;

/** The plan of a Go module. @throws UserError as {@link analyzeSource} says. */
export function analyzeGo(reader: SourceReader, folder: string, options: SourceOptions): GoPlan {
  const text = reader.read(joinPath(folder, "go.mod")) ?? "";
  const hasSum = reader.list(folder).includes("go.sum");
  if (/^\s*require\b/m.test(text) && !hasSum) {
    throw refuseSource(
      "LockfileMissing",
      folder,
      "has a go.mod with requirements and no go.sum: run `go mod tidy` there and commit it.",
    );
  }
  return {
    language: "go",
    context: folder,
    folder: "",
    framework: "none",
    port: options.port ?? defaultPort,
    healthPath: options.healthPath,
    runtime: runtimeOf(folder, text),
    program: findProgram(reader, folder),
    hasSum,
  };
}

function runtimeOf(folder: string, text: string): GoPlan["runtime"] {
  const [, version, minor] = /^go\s+(1\.(\d+)\S*)/m.exec(text) ?? [];
  if (version === undefined) {
    throw refuseSource(
      "GoVersion",
      folder,
      "has a go.mod without a `go` line: run `go mod edit -go=1.26` there.",
    );
  }
  const found = goMinors.find((one) => one >= Number(minor));
  if (found !== undefined) return `golang-1.${found}`;
  throw refuseSource(
    "GoVersion",
    folder,
    `asks for Go ${version} in go.mod, and there are images of 1.${goMinors.join(" and 1.")}: ` +
      `name one of them, ${ownDockerfile}.`,
  );
}

/** The package of the program: the module's own, or the only one below cmd/. */
function findProgram(reader: SourceReader, folder: string): string {
  if (isProgram(reader, folder)) return ".";
  const commands = reader
    .list(joinPath(folder, "cmd"))
    .filter((name) => name.endsWith("/"))
    .map((name) => name.slice(0, -1))
    .filter((name) => isProgram(reader, joinPath(folder, "cmd", name)));
  const [only] = commands;
  if (only !== undefined && commands.length === 1) return `./cmd/${only}`;
  throw refuseSource(
    "ProgramUnclear",
    folder,
    commands.length === 0
      ? "has no `package main`, neither in its folder nor in one below cmd/: add one."
      : `has several programs, cmd/${commands.join(", cmd/")}: keep one, ${ownDockerfile}.`,
  );
}

function isProgram(reader: SourceReader, folder: string): boolean {
  return reader
    .list(folder)
    .filter((name) => name.endsWith(".go") && !name.endsWith("_test.go"))
    .some((name) => /^package main\b/m.test(reader.read(joinPath(folder, name)) ?? ""));
}
