import type { Difference } from "../../detect/contract/compare.ts";
import type { DetectedWorkspace, Detection } from "../../detect/detect.ts";
import type { DetectedVariable, Owner } from "../../detect/merge.ts";
import type { Style } from "../output/style.ts";
import { columns, count } from "../output/text.ts";

const titles: Readonly<Record<Owner, string>> = {
  application: "",
  build: "of builds",
  pipeline: "of pipelines",
  platform: "given by the platform",
};

/** The variables of each workspace as a table, those of others below it in a line each. */
export function formatDetection(detection: Detection, style: Style): string[] {
  if (detection.workspaces.length === 0) return ["No variables are read here."];
  return detection.workspaces.flatMap((workspace, at) => [
    ...(at > 0 ? [""] : []),
    style(
      "bold",
      workspace.path === "." ? workspace.name : `${workspace.path} (${workspace.name})`,
    ),
    ...formatWorkspace(workspace),
  ]);
}

function formatWorkspace({ variables, problems }: DetectedWorkspace): string[] {
  const own = variables.filter(({ owner }) => owner === "application");
  const head = ["name", "type", "value", "for", "where"];
  const lines = own.length === 0 ? [] : columns([head, ...own.map(rowOf)]);
  const others = (["build", "pipeline", "platform"] as const).flatMap((owner) => {
    const names = variables.filter((one) => one.owner === owner).map(({ name }) => name);
    return names.length === 0 ? [] : [`${titles[owner]}: ${names.join(", ")}`];
  });
  const wrong = problems.map(({ file, line, message }) => `error: ${file}:${line}: ${message}`);
  return [...lines, ...others, ...wrong];
}

function rowOf(variable: DetectedVariable): string[] {
  const { name, type, required, sensitive, client, evidence } = variable;
  const value = required
    ? "required"
    : variable.default === undefined
      ? "optional"
      : `default ${variable.default}`;
  const use = [...(sensitive ? ["secret"] : []), ...(client ? ["browsers"] : [])].join(", ");
  const [first] = evidence;
  const more = evidence.length > 1 ? ` and ${count(evidence.length - 1, "other", "others")}` : "";
  return [name, type, value, use, first ? `${first.file}:${first.line}${more}` : ""];
}

/** What does not agree with the contract of a file, a line each. */
export function formatDifferences(differences: readonly Difference[], file: string): string[] {
  if (differences.length === 0) return [`${file} declares what its services read, and no more.`];
  return differences.map(({ code, message, at }) => `${code}: ${message} (${at})`);
}
