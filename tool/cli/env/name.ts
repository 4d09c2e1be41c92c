import { parseConfigKey } from "../../engine/state/project/stack-file.ts";
import { UsageError } from "../errors.ts";

/** A name, or that of one program: `api/LOG_LEVEL`. */
const variableName = /^(?:[a-z][a-z0-9-]*\/)?[A-Z][A-Z0-9_]*$/;
const configKey = /^([A-Za-z0-9_-]+):[A-Za-z0-9_.-]+$/;

/**
 * The config key of a variable: `NAME` is `variables:NAME`, `api/NAME` that of the program `api` alone; a key of another namespace, such as that
 * of a provider, is itself.
 *
 * @throws UsageError `VariableName`.
 */
export function configKeyOf(name: string | undefined): string {
  if (name === undefined) {
    throw new UsageError("VariableName", "Name the variable: npx slipway env set <stack> <NAME>.");
  }
  if (variableName.test(name)) return `variables:${name}`;
  const [, namespace] = configKey.exec(name) ?? [];
  if (namespace !== undefined && namespace !== "slipway" && namespace !== "variables") return name;
  const inner = name.replace(/^variables:/, "");
  if (variableName.test(inner)) return `variables:${inner}`;
  throw new UsageError(
    "VariableName",
    namespace === "slipway"
      ? `'${name}' is a setting, no variable: write it into the stack's file.`
      : `'${name}' is no variable's name: use capital letters, digits and _, the first a letter; before them, ` +
          "for one program alone, its name and a /, as in api/LOG_LEVEL.",
  );
}

/** How a file writes a key, which has several ways to do so; the usual one where it does not. */
export function writtenKey(
  config: Readonly<Record<string, unknown>>,
  { key, project, file }: { key: string; project: string; file: string },
): string {
  const written = Object.keys(config).find((one) => parseConfigKey(file, project, one) === key);
  return written ?? key;
}
