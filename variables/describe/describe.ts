import type { Variable } from "../types/create.ts";
import type { VariableContract } from "../contract.ts";

/** A variable of a contract as plain data: everything but what runs. */
export type DescribedVariable = Pick<
  Variable,
  "type" | "spec" | "sensitive" | "description" | "example" | "required" | "defaults" | "requires"
> &
  Pick<
    Variable,
    "scope" | "feature" | "source" | "deprecated" | "owner" | "provider" | "hostOf"
  > & {
    /** JSON Schema of what is parsed, where its library gives one. */
    jsonSchema?: object;
  };

/** A contract as plain data. */
export type DescribedContract = Readonly<Record<string, DescribedVariable>>;

/** The contract as plain data, for whoever is not in the program. */
export function describeContract(contract: VariableContract): DescribedContract {
  return Object.fromEntries(
    Object.entries(contract).map(([name, variable]) => [name, describeVariable(variable)]),
  );
}

function describeVariable(variable: Variable): DescribedVariable {
  const { schema } = variable;
  const kept = Object.entries(variable).filter(
    ([key, value]) => typeof value !== "function" && !["schema", "faults"].includes(key),
  );
  const plain = Object.fromEntries(kept) as unknown as DescribedVariable;
  const jsonSchema = jsonSchemaOf(schema);
  return { ...plain, ...(jsonSchema && { jsonSchema }) };
}

interface Convertible {
  jsonSchema?: { input(options: { target: string }): object };
}

/** What a library of Standard Schema says as JSON Schema; some say nothing, of some schemas. */
function jsonSchemaOf(schema: Variable["schema"]): object | undefined {
  if (schema === undefined) return undefined;
  try {
    const { jsonSchema } = schema["~standard"] as Convertible;
    return jsonSchema?.input({ target: "draft-2020-12" });
  } catch {
    return undefined;
  }
}
