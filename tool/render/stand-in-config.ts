import type { StackConfig } from "../engine/state/snapshot.ts";
import { variableName, type Placeholders } from "./placeholders.ts";

/**
 * The config of a stack with a stand-in for every secret. They count as sealed, since their form
 * is not that of the values.
 */
export function standInConfig(config: StackConfig, placeholders: Placeholders): StackConfig {
  const keys = [...new Set([...config.secretKeys, ...config.sealedKeys])].sort();
  const values = { ...config.values };
  for (const key of keys) {
    values[key] = placeholders.add({
      name: nameOf(key),
      about: `secret '${key}' of the stack's config`,
      source: { kind: "config", value: config.values[key] },
    });
  }
  return { values, secretKeys: keys, sealedKeys: keys };
}

/** `variables:WEBHOOK_SECRET` is WEBHOOK_SECRET. */
function nameOf(key: string): string {
  const [namespace = "", name = ""] = key.split(":");
  return namespace === "variables" ? variableName(name) : variableName(namespace, name);
}
