import { Arg, DockerfileParser, Env } from "dockerfile-ast";
import type { Finding } from "../finding.ts";

/** The variables of a Dockerfile: what its build takes, and what its image has. */
export function readDockerfile(file: string, text: string): Finding[] {
  const document = DockerfileParser.parse(text);
  const found: Finding[] = [];
  for (const instruction of document.getInstructions()) {
    if (instruction instanceof Arg) {
      const property = instruction.getProperty();
      if (property) {
        const value = property.getValue();
        found.push(build(file, instruction.getRange().start.line + 1, property.getName(), value));
      }
    } else if (instruction instanceof Env) {
      for (const property of instruction.getProperties()) {
        const line = property.getRange().start.line + 1;
        const value = property.getValue();
        const isPassed = value?.startsWith("$") === true;
        found.push(given(file, line, property.getName(), isPassed ? undefined : (value ?? "")));
      }
    }
  }
  return found;
}

/** Arguments that Docker gives to each build. */
const ownArguments = ["TARGETPLATFORM", "TARGETOS", "TARGETARCH", "TARGETVARIANT", "BUILDPLATFORM"];
ownArguments.push("BUILDOS", "BUILDARCH", "BUILDVARIANT", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY");

function build(file: string, line: number, name: string, value: string | null): Finding {
  const isOwn = ownArguments.includes(name);
  return {
    name,
    file,
    line,
    how: "Dockerfile ARG",
    role: "build",
    need: value !== null ? "defaulted" : isOwn ? "optional" : "required",
    ...(value !== null && { default: value }),
  };
}

function given(file: string, line: number, name: string, value: string | undefined): Finding {
  const need = value === undefined ? "mentioned" : "defaulted";
  return { name, file, line, how: "Dockerfile ENV", role: "given", need, default: value };
}
