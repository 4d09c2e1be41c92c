import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import * as z from "zod";

const documentSchema = z.looseObject({ components: z.looseObject({}), paths: z.looseObject({}) });

/** Path of GitHub's published description of its API; undefined, with the reason printed, if none. */
export function findPublished(): string | undefined {
  const file = process.env.SLIPWAY_GITHUB_OPENAPI;
  if (file !== undefined && file !== "") return file;
  console.warn("skipped: no SLIPWAY_GITHUB_OPENAPI, the path of GitHub's api.github.com.json");
  return undefined;
}

/** Checks answers against the forms that GitHub publishes. */
export interface Published {
  /** What is wrong with an answer to a question, whose path is a template: `/repos/{owner}/…`. */
  problemsOf(method: string, path: string, status: number, answer: unknown): string[];
  /** The same with fields left out: what is there has to be right. */
  problemsOfPart(schema: string, answer: unknown): string[];
}

const nobody: Published = { problemsOf: () => [], problemsOfPart: () => [] };

/** Reads GitHub's published description; without one everything is right. */
export function readPublished(file: string | undefined): Published {
  if (file === undefined) return nobody;
  const document = documentSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  const ajv = new Ajv({ strict: false, allErrors: true });
  // The package is CommonJS, whose default import is the whole module.
  formats.default(ajv);
  ajv.addSchema({ ...document, $id: "github" });
  const check = (validate: ValidateFunction, answer: unknown): string[] =>
    validate(answer) ? [] : (validate.errors ?? []).map(say);
  return {
    problemsOf: (method, path, status, answer) => {
      const steps = ["paths", path, method.toLowerCase(), "responses", String(status)];
      const schema = resolveContent(document, steps);
      return check(ajv.compile({ $ref: `github#${schema}` }), answer);
    },
    problemsOfPart: (schema, answer) => {
      const all = check(ajv.compile({ $ref: `github#/components/schemas/${schema}` }), answer);
      return all.filter((problem) => !problem.includes("must have required property"));
    },
  };
}

type ErrorOf = NonNullable<ValidateFunction["errors"]>[number];

function say({ instancePath, message, schemaPath }: ErrorOf): string {
  return `${instancePath} ${message ?? ""} (${schemaPath})`;
}

/** Pointer to the schema of an answer's JSON; a shared answer stands behind a `$ref`. */
function resolveContent(document: unknown, steps: readonly string[]): string {
  const answer = steps.reduce<unknown>((at, step) => stepInto(at, step), document);
  const shared = z.looseObject({ $ref: z.string() }).safeParse(answer);
  const base = shared.success ? shared.data.$ref.slice(1) : pointer(steps);
  return `${base}${pointer(["content", "application/json", "schema"])}`;
}

function stepInto(value: unknown, step: string): unknown {
  return z.looseObject({}).parse(value)[step];
}

function pointer(steps: readonly string[]): string {
  return steps.map((step) => `/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
