/** What a registry asks for before it answers. */
export interface Challenge {
  /** In lower case: `bearer` or `basic`. */
  scheme: string;
  /** `realm`, `service` and `scope` of a token service. */
  parameters: Partial<Record<string, string>>;
}

/** The first challenge of a WWW-Authenticate header (RFC 9110); undefined where there is none. */
export function parseChallenge(header: string | null): Challenge | undefined {
  const [, scheme, rest = ""] = /^\s*([\w-]+)(?:\s+(.*))?$/.exec(header ?? "") ?? [];
  if (scheme === undefined) return undefined;
  const pairs = [...rest.matchAll(/([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g)];
  const parameters = Object.fromEntries(
    pairs.map(([, name = "", quoted, plain = ""]) => [
      name.toLowerCase(),
      quoted === undefined ? plain : quoted.replaceAll(/\\(.)/g, "$1"),
    ]),
  );
  return { scheme: scheme.toLowerCase(), parameters };
}
