/** A resource of AWS as a simulated run made it: nothing of it is unknown. */
export interface Made {
  /** Its name in the program. */
  name: string;
  type: string;
  id: string;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
}

interface Exported {
  deployment: {
    resources?: {
      urn: string;
      type: string;
      id?: string;
      custom: boolean;
      inputs?: object;
      outputs?: object;
    }[];
  } | null;
}

/** The resources of AWS in an exported state, their secrets read. */
export function readResources(exported: unknown): Made[] {
  const { resources = [] } = (exported as Exported).deployment ?? {};
  return resources
    .filter(({ custom, type }) => custom && type.startsWith("aws:"))
    .map(({ urn, type, id = "", inputs, outputs }) => ({
      name: urn.split("::").at(-1) ?? urn,
      type,
      id,
      inputs: open(inputs ?? {}) as Record<string, unknown>,
      outputs: open(outputs ?? {}) as Record<string, unknown>,
    }));
}

/** What tells an archive from other objects in a state (Pulumi's sdk/go/common/resource/sig). */
const mark = "4dabf18193072939515e22adb298388d";
const archive = "0def7320c3a5731c473e5ecbe6d01bc7";

/** A copy without the marks of the state. */
function open(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(open);
  if (typeof value !== "object" || value === null) return value;
  if ("plaintext" in value) return open(JSON.parse(String(value.plaintext)));
  if (mark in value && value[mark] === archive && "assets" in value)
    return textOf(value.assets as object);
  const entries = Object.entries(value).filter(([key]) => key !== "__defaults");
  return Object.fromEntries(entries.map(([key, item]) => [key, open(item)]));
}

/** The text of an archive of one file. */
function textOf(assets: object): unknown {
  const [file] = Object.values(assets) as { text?: string }[];
  return file?.text ?? "";
}
