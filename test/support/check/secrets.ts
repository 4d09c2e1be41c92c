import fc from "fast-check";

/** Ways in which a secret is written where it should not be. */
export const encodings: Readonly<Record<string, (secret: string) => string>> = {
  plain: (secret) => secret,
  quoted: (secret) => `export TOKEN='${secret}'`,
  json: (secret) => JSON.stringify({ token: secret }),
  "json in json": (secret) => JSON.stringify({ document: JSON.stringify({ token: secret }) }),
  base64: (secret) => Buffer.from(secret).toString("base64"),
  base64url: (secret) => Buffer.from(secret).toString("base64url"),
  "base64 with a user": (secret) => `Basic ${Buffer.from(`deploy:${secret}`).toString("base64")}`,
  hex: (secret) => Buffer.from(secret).toString("hex"),
  HEX: (secret) => Buffer.from(secret).toString("hex").toUpperCase(),
  url: (secret) => `https://api.example.com/?token=${encodeURIComponent(secret)}&page=2`,
  "every byte for a URL": (secret) =>
    [...Buffer.from(secret)]
      .map((byte) => `%${byte.toString(16).padStart(2, "0").toUpperCase()}`)
      .join(""),
  "single quotes of a shell": (secret) => `echo '${secret.replaceAll("'", `'\\''`)}'`,
  "double quotes of a shell": (secret) => `echo "${secret.replaceAll(/["$`\\]/g, "\\$&")}"`,
  "a password in a URL": (secret) => `postgres://app:${encodeURIComponent(secret)}@db.internal/app`,
};

/** Whether a text gives a secret away, in any of the encodings or by the whole of it. */
export function gives(text: string, secret: string): boolean {
  const forms = Object.values(encodings).map((encode) => encode(secret));
  const inner = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString("base64").replace(/=+$/, ""),
    Buffer.from(secret).toString("base64url"),
    Buffer.from(secret).toString("hex"),
    encodeURIComponent(secret),
  ];
  return [...forms, ...inner].some((form) => text.includes(form));
}

const letters = (text: string): fc.Arbitrary<string> => fc.constantFrom(...Array.from(text));

/** Secrets as people choose them and machines make them. */
export const secret = fc.oneof(
  fc.string({
    unit: letters("abcdefghkmnpqrstuvwxyzABCDEFGHKMNPQRSTUVWXYZ23456789"),
    minLength: 12,
    maxLength: 48,
  }),
  fc
    .string({ unit: letters("aB3$'\"\\ %&<>`!=+/é漢"), minLength: 10, maxLength: 40 })
    .map((text) => `q7${text}Z9`),
);

const token = (units: string, length: number): fc.Arbitrary<string> =>
  fc.string({ unit: letters(units), minLength: length, maxLength: length });
const alphanumeric = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const after = (prefix: string, rest: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  rest.map((text) => prefix + text);

/** Keys that nobody has told of, but whose form everybody knows, by their kind. */
export const wellKnown: Readonly<Record<string, fc.Arbitrary<string>>> = {
  "AWS access key": after("AKIA", token(upper, 16)),
  "GitHub token": after("ghp_", token(alphanumeric, 36)),
  "GitLab token": after("glpat-", token(alphanumeric, 20)),
  "Stripe key": after("sk_live_", token(alphanumeric, 24)),
  "Slack token": after("xoxb-", token("0123456789", 24)),
  "API key of a language model": after("sk-ant-", token(alphanumeric, 40)),
  "Google API key": after("AIza", token(alphanumeric, 35)),
  "SendGrid key": fc
    .tuple(token(alphanumeric, 22), token(alphanumeric, 43))
    .map(([one, two]) => `SG.${one}.${two}`),
  "npm token": after("npm_", token(alphanumeric, 36)),
  "JSON Web Token": fc
    .tuple(token(alphanumeric, 20), token(alphanumeric, 30), token(alphanumeric, 43))
    .map(([one, two, three]) => `eyJ${one}.eyJ${two}.${three}`),
  "private key": token(alphanumeric, 64).map(
    (body) => `-----BEGIN EC PRIVATE KEY-----\n${body}\n-----END EC PRIVATE KEY-----`,
  ),
};

/** What looks a little like a secret and is none. */
export const neighbours: readonly string[] = [
  "a94a8fe5ccb19ba61c4c0873d391e987982fbcd3",
  "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "registry.example.org/fleet/api@sha256:7b1c0a5e3d9f84621c0b7e5a3d9f84621c0b7e5a3d9f84621c0b7e5a3d9f8462",
  "sha512-Thbli+OlOj+iMPYFBVBfJ3OmCAnaSyNn4M1vz9T6Gka5Jt9ba/HIR56joy65tY6kx/FCF5VXNB819Y7/GUrBGA==",
  "123e4567-e89b-12d3-a456-426614174000",
  "https://example.org/docs/start?page=2#top",
  "postgres://db.internal:5432/app",
  "postgres://app@db.internal/app",
  "postgres://app:[secret]@db.internal/app",
  "postgres://app:${PASSWORD}@db.internal/app",
  "com.example.fleet.AbstractSingletonProxyFactoryBean",
  "AbstractAnnotationConfigDispatcherServletInitializer",
  "arn:aws:secretsmanager:eu-central-1::secret:fleet/db-AbCdEf",
  "docker.io/library/postgres:17.11-alpine3.24",
  "http://127.0.0.1:2019/config/",
  "-----BEGIN CERTIFICATE-----",
  "-----BEGIN PUBLIC KEY-----",
  "sk-learn-pipeline-with-a-very-long-name",
  "task-definition-of-the-tracker-service",
  "AKIAMI",
  "ghp_short",
  "TOKEN_COUNT=5",
  "0 30 4 * * ?",
  '{"Version":"2012-10-17","Statement":[]}',
  "VGhpcyBpcyBqdXN0IGEgc2VudGVuY2UsIG5vIHNlY3JldA==",
  "mode=1777,rw,noexec,nosuid,nodev",
  "10.0.0.0/16",
  "0.0.0.0/0",
  "cron(30 4 * * ? *)",
];
