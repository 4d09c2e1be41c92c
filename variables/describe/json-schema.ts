import { compilePattern } from "../reader/text-checks.ts";
import type { ValueSpec } from "../reader/spec.ts";
import type { DescribedContract, DescribedVariable } from "./describe.ts";
import { requirement } from "./env-example.ts";

/** A document of JSON Schema 2020-12 for the environment of a program: names to texts. */
export function formatJsonSchema(
  contract: DescribedContract,
  title: string,
  stage: string,
): object {
  const entries = Object.entries(contract);
  const required = entries
    .filter(([, variable]) => requirement(variable, stage) === "required")
    .map(([name]) => name);
  const conditions = entries.flatMap(([name, variable]) => conditionOf(name, variable));
  const dependent = entries.filter(([, { requires }]) => requires.length > 0);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title,
    type: "object",
    properties: Object.fromEntries(
      entries.map(([name, variable]) => [name, propertyOf(variable, stage)]),
    ),
    required,
    ...(dependent.length > 0 && {
      dependentRequired: Object.fromEntries(dependent.map(([name, one]) => [name, one.requires])),
    }),
    ...(conditions.length > 0 && { allOf: conditions }),
  };
}

function propertyOf(variable: DescribedVariable, stage: string): object {
  const { description, example, sensitive, deprecated, jsonSchema, owner } = variable;
  const value = variable.defaults[stage as keyof typeof variable.defaults];
  return {
    type: "string",
    ...(description !== "" && { description }),
    ...formOf(variable.spec),
    ...(jsonSchema && { contentSchema: jsonSchema }),
    ...(example !== undefined && { examples: [example] }),
    ...(value !== undefined && !sensitive && { default: value }),
    ...(sensitive && { writeOnly: true }),
    "x-type": variable.type,
    ...(deprecated.length > 0 && { "x-earlier-names": deprecated }),
    ...(owner !== undefined && { "x-owner": owner }),
  };
}

function formOf(spec: ValueSpec): object {
  const { type, oneOf, minLength, maxLength, pattern } = spec;
  const isText = type !== "list";
  return {
    ...(oneOf && { enum: oneOf }),
    ...(isText && minLength !== undefined && { minLength }),
    ...(isText && maxLength !== undefined && { maxLength }),
    ...(pattern && { pattern: compilePattern(pattern).source }),
    ...(type === "boolean" && { enum: ["true", "false"] }),
    ...(type === "url" && { format: "uri" }),
    ...(type === "databaseUrl" && { format: "uri" }),
    ...(type === "email" && { format: "email" }),
    ...(type === "json" && { contentMediaType: "application/json" }),
  };
}

function conditionOf(name: string, { required }: DescribedVariable): object[] {
  if (typeof required !== "object" || !("when" in required)) return [];
  const { when, is } = required;
  const holds =
    is === undefined
      ? { required: [when] }
      : { properties: { [when]: { enum: [is].flat() } }, required: [when] };
  return [{ if: holds, then: { required: [name] } }];
}
