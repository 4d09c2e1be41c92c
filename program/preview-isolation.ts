import { throwProblems } from "../variables/user-error.ts";
import type { Problem } from "../variables/user-error.ts";

/** What a stack's file says, as far as previews are kept apart by it. */
export interface StackText {
  name: string;
  /** Salt and check value of its key. */
  salt?: string | undefined;
  /** `namespace:key` to the value as written, `{secure}` not decrypted. */
  config: Readonly<Record<string, unknown>>;
}

/** One value of a config, with where it stands. */
interface Leaf {
  at: string;
  text: string;
}

/** A name of production's that nothing of a preview may have. */
interface Place {
  what: string;
  text: string;
}

/**
 * Checks that a preview names nothing of production: no host, registry, zone, certificate or other
 * ARN, no release, no value that production's key encrypted, not that key itself.
 *
 * @throws UserError `PreviewIsolated` with every value that does.
 */
export function checkPreviewIsolation(preview: StackText, others: readonly StackText[]): void {
  const problems = others
    .filter(({ name, config }) => name !== preview.name && isProduction(config))
    .flatMap((production) => findWays(preview, production));
  const distinct = new Map(problems.map((problem) => [JSON.stringify(problem), problem]));
  throwProblems("PreviewIsolated", `Preview '${preview.name}'`, [...distinct.values()]);
}

/** Whether a config is one that previews are kept apart from. */
export function isProduction(config: StackText["config"]): boolean {
  return [config["slipway:stage"], config["slipway:parentStage"]].includes("production");
}

/** Whether a stack's file is that of a preview. */
export function isPreview(config: StackText["config"]): boolean {
  return config["slipway:stage"] === "preview";
}

function findWays(preview: StackText, production: StackText): Problem[] {
  const stack = `Pulumi.${production.name}.yaml`;
  const sealed = new Set(secureOf(production.config).map(({ text }) => text));
  const copied = secureOf(preview.config)
    .filter(({ text }) => sealed.has(text))
    .map(({ at }) => ({ at, message: `was encrypted for ${stack}; set a value of its own` }));
  const places = placesOf(production.config);
  // Where an image is pulled from gives nothing of production away, and unchanged ones stay there.
  const own = leavesOf(preview.config).filter(
    ({ at }) => !at.startsWith("slipway:release.artifacts."),
  );
  const named = own.flatMap(({ at, text }) =>
    places
      .filter((place) => names(text, place.text))
      .map((place) => ({ at, message: `names ${place.what} of ${stack}: ${place.text}` })),
  );
  const sameKey = preview.salt !== undefined && preview.salt === production.salt;
  const key = { at: "encryptionsalt", message: `is that of ${stack}; a preview has its own key` };
  return [...copied, ...named, ...(sameKey ? [key] : [])];
}

/** Keys of settings whose values lead somewhere, and what they are. */
const leading: readonly [key: RegExp, what: string][] = [
  [/^slipway:release\.id$/, "the release"],
  [/\.(domain|host)$|^slipway:[a-z]+\.siteDomains\./, "the host"],
  [/\.registry$/, "the registry"],
  [/\.hostedZone\.id$/, "the zone"],
];

function placesOf(config: StackText["config"]): Place[] {
  return leavesOf(config).flatMap(({ at, text }) => {
    if (text.startsWith("arn:")) return [{ what: "the resource", text }];
    if (text.includes("://")) return hostOf(text).map((host) => ({ what: "the host", text: host }));
    const found = leading.find(([key]) => key.test(at));
    return found ? [{ what: found[1], text }] : [];
  });
}

/** The host of an address; none of its own for one that every machine has. */
function hostOf(address: string): string[] {
  const host = URL.canParse(address) ? new URL(address).hostname : "";
  return ["", "localhost", "127.0.0.1", "[::1]"].includes(host) ? [] : [host];
}

/** Whether a text has a name in it, not as a part of a longer one. */
function names(text: string, name: string): boolean {
  const escaped = name.toLowerCase().replaceAll(/[^\w]/g, "\\$&");
  return new RegExp(`(^|[^a-z0-9.-])${escaped}\\.?($|[^a-z0-9.-])`).test(text.toLowerCase());
}

function leavesOf(value: unknown, at = ""): Leaf[] {
  if (typeof value === "string" || typeof value === "number") return [{ at, text: String(value) }];
  if (typeof value !== "object" || value === null || isSecure(value)) return [];
  return Object.entries(value).flatMap(([key, below]) => leavesOf(below, joinPath(at, key)));
}

function secureOf(value: unknown, at = ""): Leaf[] {
  if (typeof value !== "object" || value === null) return [];
  if (isSecure(value)) return [{ at, text: value.secure }];
  return Object.entries(value).flatMap(([key, below]) => secureOf(below, joinPath(at, key)));
}

function isSecure(value: object): value is { secure: string } {
  return "secure" in value && typeof value.secure === "string" && Object.keys(value).length === 1;
}

function joinPath(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}
