/** A shape of a credential, as its issuer documents it, wherever it stands in a text. */
interface Shape {
  pattern: RegExp;
  label: string;
  /** Which group of the pattern is the secret. @default all that it matches */
  group?: true;
}

const shape = (source: string, label: string, flags = "g"): Shape => ({
  pattern: new RegExp(`(?<![A-Za-z0-9])(?:${source})(?![A-Za-z0-9])`, flags),
  label,
});

const space = "(?: |%20|\\+)";
const colon = "(?::|%3A)";
const slashes = "(?://|%2F%2F)";
/** What stands for a secret and is none: marks, variables, stars. */
const placeholder = "(?!\\[|%5B|\\$|<|\\{|\\*|x{3,}|%24|%7B)";

/** Well-known credentials; those of which only a part is secret keep the rest. */
const shapes: readonly Shape[] = [
  {
    // Up to its end, or up to the end of a text that was cut.
    pattern: new RegExp(
      `-----BEGIN(?:[A-Z]|${space})*PRIVATE${space}KEY(?:${space}BLOCK)?-----[\\s\\S]*?` +
        `(?:-----END(?:[A-Z]|${space})*PRIVATE${space}KEY(?:${space}BLOCK)?-----|$)`,
      "g",
    ),
    label: "private key",
  },
  shape("(?:AKIA|ASIA)[A-Z0-9]{16}", "AWS access key"),
  shape("gh[pousr]_[A-Za-z0-9]{36,}", "GitHub token"),
  shape("github_pat_[A-Za-z0-9_]{60,}", "GitHub token"),
  shape("gl(?:pat|dt|rt|soat)-[\\w.-]{20,}", "GitLab token"),
  shape("(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}", "Stripe key"),
  shape("whsec_[A-Za-z0-9+/=]{24,}", "webhook secret"),
  shape("(?:xox[abeprs]|xapp)-[A-Za-z0-9-]{10,}", "Slack token"),
  shape("hooks\\.slack\\.com(?:/|%2F)services(?:/|%2F)[\\w/%]{20,}", "Slack webhook"),
  shape("sk-(?:proj|svcacct|admin|ant)-[\\w-]{20,}", "API key of a language model"),
  shape("sk-[A-Za-z0-9]{32,}", "API key of a language model"),
  shape("AIza[\\w-]{35}", "Google API key"),
  shape("ya29\\.[\\w-]{20,}", "Google access token"),
  shape("GOCSPX-[\\w-]{20,}", "Google client secret"),
  shape("SG\\.[\\w-]{16,}\\.[\\w-]{16,}", "SendGrid key"),
  shape("npm_[A-Za-z0-9]{36}", "npm token"),
  shape("pypi-AgEI[\\w-]{50,}", "PyPI token"),
  shape("dckr_pat_[\\w-]{20,}", "Docker token"),
  shape("do[opr]_v1_[a-f0-9]{64}", "DigitalOcean token"),
  shape("hv[sb]\\.[\\w-]{24,}", "Vault token"),
  shape("pul-[a-f0-9]{40}", "Pulumi token"),
  shape("hf_[A-Za-z0-9]{34,}", "Hugging Face token"),
  shape("shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}", "Shopify token"),
  shape("AGE-SECRET-KEY-1[A-Z0-9]{58}", "age key"),
  shape("\\d{8,10}:AA[\\w-]{33}", "Telegram token"),
  shape("eyJ[\\w-]+\\.eyJ[\\w-]+\\.[\\w-]+", "JSON Web Token"),
  part(`AccountKey=([A-Za-z0-9+/]{40,}={0,2})`, "Azure key"),
  part(`secret_?access_?key["'\\s:=]{1,4}([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+])`, "AWS secret key"),
  part(
    `[a-z][a-z0-9+.-]*${colon}${slashes}(?:(?![/?#:@\\s]|%3A|%40|%2F).)*${colon}` +
      `${placeholder}((?:(?![/\\s@]|%40|%2F).)+)(?=@|%40)`,
    "URL with a password",
  ),
  // Nobody should write a `/` in a password plainly, yet people do: what begins with a port is none.
  part(
    `[a-z][a-z0-9+.-]*://[^/\\s:@?#]*:${placeholder}(?!\\d+/)([^\\s@?#"']+)(?=@)`,
    "URL with a password",
  ),
  part(`\\bBearer${space}+${placeholder}([\\w.~+/-]{20,}=*)`, "bearer token"),
  part(
    `(?:password|passwd|pwd|passphrase|client[_-]?secret|api[_-]?key|access[_-]?token)` +
      `(?:=|%3D)${placeholder}([^\\s;&"',\\\\[\\]]{4,})`,
    "password",
  ),
  part(
    `--(?:password|passphrase|token|api-key|secret)[ =]${placeholder}([^\\s"'\\\\[\\]-][^\\s"'\\\\]{3,})`,
    "password",
  ),
];

function part(source: string, label: string): Shape {
  return { pattern: new RegExp(source, "gid"), label, group: true };
}

/** What looks like a secret in a text: where it is, and what it looks like. */
export interface Sighting {
  from: number;
  to: number;
  label: string;
}

/** Everything in a text that has the shape of a credential as it stands there. */
export function sightShapes(text: string): Sighting[] {
  return shapes.flatMap(({ pattern, label, group }) =>
    [...text.matchAll(pattern)].flatMap((match): Sighting[] => {
      const found = group === true ? match.indices?.[1] : undefined;
      const [from, to] = found ?? [match.index, match.index + match[0].length];
      return to > from ? [{ from, to, label }] : [];
    }),
  );
}
