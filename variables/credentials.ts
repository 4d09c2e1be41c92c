/** Shapes of well-known credentials, as their issuers document them. */
const shapes: readonly (readonly [RegExp, string])[] = [
  [/^(AKIA|ASIA)[A-Z0-9]{16}$/, "AWS access key"],
  [/^gh[pousr]_[A-Za-z0-9]{36,}$/, "GitHub token"],
  [/^github_pat_[A-Za-z0-9_]{60,}$/, "GitHub token"],
  [/^glpat-[\w.-]{20,}$/, "GitLab token"],
  [/^(sk|rk)_(live|test)_[A-Za-z0-9]{16,}$/, "Stripe key"],
  [/^xox[abprs]-[A-Za-z0-9-]{10,}$/, "Slack token"],
  [/^sk-proj-[\w-]{20,}$/, "OpenAI key"],
  [/^sk-ant-[\w-]{20,}$/, "Anthropic key"],
  [/^AIza[\w-]{35}$/, "Google API key"],
  [/^SG\.[\w-]{16,}\.[\w-]{16,}$/, "SendGrid key"],
  [/^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+$/, "JSON Web Token"],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, "private key"],
  [/^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i, "URL with a password"],
  // Nobody should write a `/` in a password plainly, yet people do. What begins with a port and
  // then a path is an address with an @ in its path.
  [/^[a-z][a-z0-9+.-]*:\/\/[^/\s:@?#]*:(?!\d+\/)[^\s@?#]+@/i, "URL with a password"],
];

/** Words that make a name's value a credential wherever they stand among its segments. */
const words = [
  "PASS|PASSWORD|PASSWD|PASSPHRASE|PWD",
  "SECRETS?",
  "API_?KEY",
  "SESSION_?KEY",
  "(PRIVATE|ACCESS|SIGNING|ENCRYPTION)_KEY",
].join("|");

/** Words that do so only at the end: `TOKEN_COUNT` is none. */
const lastWords = "TOKEN|CREDENTIALS?";

/** Last segments that say that a name is about a credential and is none: `PASSWORD_MIN_LENGTH`. */
const about =
  "LENGTH|LIMIT|COUNT|SIZE|TTL|AGE|DAYS|HOURS|MINUTES|SECONDS|MS|POLICY|PATTERN|REGEX|HEADER|" +
  "PREFIX|NAME|ENABLED|REQUIRED|ROTATION|RATE|SCORE|ALGORITHM|URL|PATH|FILE|DIR|ARN|PORT|HOST";

const secretName = new RegExp(`(^|_)((${words})(_|$)|(${lastWords})$)`);
const aboutName = new RegExp(`_(${about})$`);

/** The kind of credential that a variable's plain value looks like, by its shape or its name. */
export function credentialOf(name: string, value: string): string | undefined {
  const trimmed = value.trim();
  const shape = shapes.find(([pattern]) => pattern.test(trimmed));
  if (shape) return shape[1];
  const isNamedSo = secretName.test(name) && !aboutName.test(name);
  return isNamedSo && value !== "" ? "secret by its name" : undefined;
}
