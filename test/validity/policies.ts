import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { lintPolicies, type Finding } from "./linters.ts";
import type { Made } from "./resources.ts";

/** A policy document, and what has it. */
export interface PolicyDocument {
  /** `type path name`. */
  place: string;
  text: string;
}

/** Every document with statements in the inputs of resources, each text once. */
export function policiesOf(resources: readonly Made[]): PolicyDocument[] {
  const found = new Map<string, PolicyDocument>();
  for (const { type, name, inputs } of resources) {
    for (const [path, text] of textsOf(inputs)) {
      if (!/^\s*\{/.test(text) || !text.includes('"Statement"')) continue;
      const isTrust = path.endsWith("assumeRolePolicy");
      const place = `${type} ${isTrust ? "trust policy" : path} of ${name}`;
      if (!found.has(text)) found.set(text, { place, text: isTrust ? withResource(text) : text });
    }
  }
  return [...found.values()];
}

/** parliament reads no statement without a resource, which a trust policy has none of. */
function withResource(text: string): string {
  const document = JSON.parse(text) as { Statement: object[] };
  const statements = document.Statement.map((each) => ({ ...each, Resource: "*" }));
  return JSON.stringify({ ...document, Statement: statements });
}

function textsOf(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => textsOf(item, `${path}.${key}`));
}

/** Reads documents by parliament; a finding's place is the document's. */
export async function checkPolicies(
  documents: readonly PolicyDocument[],
  folder: string,
): Promise<Finding[]> {
  mkdirSync(folder, { recursive: true });
  for (const [index, { text }] of documents.entries()) {
    writeFileSync(join(folder, `${index}.json`), text);
  }
  const findings = await lintPolicies(folder);
  return findings.map((finding) => ({
    ...finding,
    place: documents[Number(basename(finding.file, ".json"))]?.place ?? "",
  }));
}
