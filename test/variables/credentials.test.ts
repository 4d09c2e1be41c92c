import { describe, expect, it } from "vitest";
import { credentialOf } from "../../variables/credentials.ts";

describe("what a plain value looks like", () => {
  // Put together here, so that scanners of this repository do not take them for real ones.
  const wrong: [string, string, string][] = [
    ["UPLOADS", `AKIA${"A1".repeat(8)}`, "AWS access key"],
    ["UPLOADS", ` ASIA${"A1".repeat(8)}\n`, "AWS access key"],
    ["BOT", `ghp_${"a1".repeat(18)}`, "GitHub token"],
    ["BOT", `github_pat_${"a1".repeat(41)}`, "GitHub token"],
    ["PAY", `sk_live_${"a1".repeat(12)}`, "Stripe key"],
    ["CHAT", `xoxb-${"1".repeat(12)}`, "Slack token"],
    ["SESSION", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "JSON Web Token"],
    ["CERT", `-----BEGIN RSA PRIVATE KEY-----\nMII`, "private key"],
    ["DB", "postgres://shop:hunter2@db:5432/shop", "URL with a password"],
    ["DB", "redis://:hunter2@cache:6379", "URL with a password"],
    ["DB", "amqp://shop:hun:ter2@queue", "URL with a password"],
    ["DB", "postgres://shop:hun/ter2@db:5432/shop", "URL with a password"],
    ["MODEL", `sk-proj-${"a1".repeat(20)}`, "OpenAI key"],
    ["MODEL", `sk-ant-api03-${"a1".repeat(20)}`, "Anthropic key"],
    ["CI", `glpat-${"a1".repeat(10)}`, "GitLab token"],
    ["MAPS", `AIza${"a".repeat(35)}`, "Google API key"],
    ["MAIL", `SG.${"a1".repeat(11)}.${"a1".repeat(21)}`, "SendGrid key"],
    ["DB_PASS", "x", "secret by its name"],
    ["PASS_DB", "x", "secret by its name"],
    ["MYSQL_PWD", "x", "secret by its name"],
    ["MAIL_API_KEY_EU", "x", "secret by its name"],
    ["CLIENT_SECRET_V2", "x", "secret by its name"],
    ["SECRET_KEY_BASE", "x", "secret by its name"],
    ["SESSION_KEY", "x", "secret by its name"],
    ["WEBHOOK_SECRET", "x", "secret by its name"],
    ["PASSWORD", "x", "secret by its name"],
    ["MAIL_API_KEY", "x", "secret by its name"],
    ["AWS_SECRET_ACCESS_KEY", "x", "secret by its name"],
    ["COOKIE_SIGNING_KEY", "x", "secret by its name"],
  ];
  it.each(wrong)("%s: %j is a %s", (name, value, kind) => {
    expect(credentialOf(name, value)).toBe(kind);
  });

  const right: [string, string][] = [
    ["LOG_LEVEL", "info"],
    ["UPLOADS", "AKIA"],
    ["PUBLIC_URL", "https://shop.example.com:8443/a@b"],
    ["DB", "postgres://shop@db:5432/shop"],
    ["LINK", "https://example.com/?next=a:b@c"],
    ["PASSWORD", ""],
    ["SECRETARY", "Ada"],
    ["TOKEN_COUNT", "5"],
    ["PASSENGER_LIMIT", "4"],
    ["COMPASS", "north"],
    ["BYPASS_CACHE", "true"],
    ["PASSPORT_COUNTRY", "DE"],
    ["SECRETARIAT", "Bonn"],
    ["API_KEYBOARD", "qwerty"],
    ["SESSION_KEY_PREFIX", "shop:"],
    ["API_KEY_HEADER", "x-api-key"],
    ["SECRET_NAME", "shop/api"],
    ["PASS_RATE", "0.5"],
    ["MODEL", "sk-proj-short"],
    ["CI", "glpat-"],
    ["MAPS", "AIza"],
    ["MAIL", "SG.1.2"],
    ["DOCS", "https://example.com/a:b/c@d"],
    ["PASSWORD_MIN_LENGTH", "12"],
    ["KEY_PREFIX", "shop:"],
    ["STRIPE_PUBLISHABLE_KEY", "pk_live_51"],
    ["MONKEY", "see"],
    ["TEXT", "the postgres://user:password@host form"],
    ["EMAIL", "ada@example.com"],
    ["RATIO", "16:9"],
    ["AWS_REGION", "eu-central-1"],
  ];
  it.each(right)("%s: %j is an ordinary value", (name, value) => {
    expect(credentialOf(name, value)).toBeUndefined();
  });
});
