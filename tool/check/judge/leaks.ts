import { credentialOf } from "../../../variables/credentials.ts";
import { formatPath } from "../../engine/embedded/protocol/paths.ts";
import type { PropertyPath } from "../../engine/embedded/protocol/paths.ts";
import { environmentOf } from "./environment.ts";
import { findingOf } from "./findings.ts";
import type { Finding } from "./judgement.ts";
import { document } from "./read.ts";
import { sightSecrets } from "./redaction/encoded.ts";
import type { JudgedStep } from "./stack-steps.ts";

/** Properties whose plain value is a secret, whatever it looks like. */
const secretKeys =
  /^(password|masterPassword|adminPassword|authToken|clientSecret|secretString|privateKey|secretKey|apiKey|passphrase)$/;

/** Nothing, what is hidden or put in later, and answers to a question: `RANDOM_PASSWORD: yes`. */
const marks = /^\[(secret|unknown)\]$|^\$[({]|^$|^(yes|no|true|false|on|off|[01])$/i;
const deepest = 24;

/** A value that should not be in plain text, with what gave it away. */
interface Leak {
  where: string;
  looksLike: string;
  value: string;
}

/** What a step puts into plain text that looks like a secret: only what it brings, not what was. */
export function leaksOf(judged: JudgedStep): Finding[] {
  return leaksIn(judged, "after").map(({ where, looksLike }) =>
    findingOf(judged, {
      direction: "worse",
      grave: true,
      text: `${where} is in plain text and looks like a secret: ${looksLike}`,
    }),
  );
}

/** Values that are secret by their names, on both sides: to be hidden wherever else they stand. */
export function secretsByName(judged: JudgedStep): string[] {
  return valuesByName(judged).filter(isTelling);
}

/** All of them, those that are as short as a word too: to be hidden where they are a whole value. */
export function valuesByName(judged: JudgedStep): string[] {
  return (["before", "after"] as const)
    .flatMap((side) => leaksIn(judged, side))
    .filter(({ looksLike }) => looksLike === byName)
    .map(({ value }) => value);
}

const byName = "secret by its name";

/** Whether hiding a value everywhere hides no ordinary text: `postgres` is a password, too. */
function isTelling(value: string): boolean {
  return value.length >= 8 && /[^a-z]/.test(value);
}

function leaksIn({ step, sides }: JudgedStep, side: "before" | "after"): Leak[] {
  const inputs = sides[side];
  if (inputs === undefined) return [];
  const isNew = step.op === "create" || step.op === "delete" || side === "before";
  const other = sides[side === "after" ? "before" : "after"] ?? {};
  const known = isNew ? new Map<string, string>() : environmentOf(other);
  const named = [...environmentOf(inputs)]
    .filter(([name, value]) => known.get(name) !== value && !marks.test(value))
    .flatMap(([name, value]): Leak[] => {
      const looksLike = credentialOf(name, value);
      const masked = value.includes("[secret]");
      return looksLike === undefined || masked ? [] : [{ where: name, looksLike, value }];
    });
  const places = isNew
    ? placesIn(inputs, [])
    : step.changes.flatMap(({ path, after }) => placesIn(after, [path]));
  return [...named, ...places.flatMap((place) => leakAt(place))];
}

interface Place {
  path: PropertyPath;
  value: string;
}

function placesIn(value: unknown, path: PropertyPath): Place[] {
  if (path.length > deepest) return [];
  if (typeof value === "string") {
    const inner = document(value);
    if (typeof inner === "object" && inner !== null) return placesIn(inner, path);
    return [{ path, value }];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    placesIn(child, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

function leakAt({ path, value }: Place): Leak[] {
  const [head = "", ...rest] = path;
  // The first part may be a path already, as the engine writes it.
  const where = String(head) + (rest.length === 0 ? "" : `.${formatPath(rest)}`).replace(".[", "[");
  const [sighting] = sightSecrets(value);
  if (sighting !== undefined) return [{ where, looksLike: sighting.label, value }];
  const key = /[A-Za-z]+$/.exec(String(path.at(-1)))?.[0] ?? "";
  const isSecret = secretKeys.test(key) && !marks.test(value) && !value.includes("[secret]");
  return isSecret ? [{ where, looksLike: byName, value }] : [];
}
