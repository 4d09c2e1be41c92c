import type { StackConfig } from "./state/snapshot.ts";

/** One key of a stack's config as it would be; for a preview of it, before it is written. */
export interface ConfigTrial {
  /** `namespace:key`. */
  key: string;
  /** Absent where it would be removed. */
  value?: string | undefined;
  secret: boolean;
}

/** The config of a stack with one key changed. Pure. */
export function tryConfig(config: StackConfig, { key, value, secret }: ConfigTrial): StackConfig {
  const others = (keys: readonly string[]): string[] => keys.filter((one) => one !== key);
  const values = { ...config.values };
  if (value === undefined) Reflect.deleteProperty(values, key);
  else values[key] = value;
  return {
    values,
    secretKeys: [...others(config.secretKeys), ...(secret && value !== undefined ? [key] : [])],
    sealedKeys: others(config.sealedKeys),
  };
}
