import { stringify } from "yaml";

/** A config file as YAML: one line for each value, nothing by reference. */
export function formatYaml(config: object): string {
  return stringify(config, { lineWidth: 0, aliasDuplicateObjects: false });
}
