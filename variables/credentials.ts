/** Shapes of well-known credentials, as their issuers document them. */
const shapes: readonly (readonly [RegExp, string])[] = [
  [/^(AKIA|ASIA)[A-Z0-9]{16}$/, "AWS access key"],
  [/^gh[pousr]_[A-Za-z0-9]{36,}$/, "GitHub token"],
  [/^github_pat_[A-Za-z0-9_]{60,}$/, "GitHub token"],
  [/^(sk|rk)_(live|test)_[A-Za-z0-9]{16,}$/, "Stripe key"],
  [/^xox[abprs]-[A-Za-z0-9-]{10,}$/, "Slack token"],
  [/^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+$/, "JSON Web Token"],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, "private key"],
  [/^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i, "URL with a password"],
];

/** Names that say that their value is a credential. */
const secretName =
  /(^|_)(SECRET|PASSWORD|PASSWD|PASSPHRASE|TOKEN|API_?KEY|(PRIVATE|SECRET|ACCESS|SIGNING|ENCRYPTION)_KEY|CREDENTIALS?)$/;

/** The kind of credential that a variable's plain value looks like, by its shape or its name. */
export function credentialOf(name: string, value: string): string | undefined {
  const trimmed = value.trim();
  const shape = shapes.find(([pattern]) => pattern.test(trimmed));
  if (shape) return shape[1];
  return secretName.test(name) && value !== "" ? "secret by its name" : undefined;
}
