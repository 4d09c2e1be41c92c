/** How the keys of an issuer look. */
export interface KeyForm {
  /** What the whole key matches, as a source of a RegExp. */
  pattern: string;
  /** Least length that any key of it had, in characters. */
  minLength: number;
  /** What its own examples begin with. */
  prefix: string;
  /** Keys that touch nothing real, and those that do, where the two look different. */
  test?: RegExp;
  live?: RegExp;
  /** Whether it is made to be seen by everybody, in a browser. */
  public?: true;
  /** Page that says so; patterns of `gitleaks` are what its rules find, not the issuer's word. */
  source: string;
  /** When it was read. */
  read: string;
}

const gitleaks = "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml";
const read = "2026-11-30";

const stripe = "https://docs.stripe.com/api/authentication";
const clerk = "https://clerk.com/docs/guides/development/clerk-environment-variables";
const supabase = "https://github.com/supabase/server/blob/main/docs/environment-variables.md";

/** Forms of API keys by issuer. Issuers change them: one that does not match is a warning. */
export const keyForms = {
  anthropic: {
    pattern: "sk-ant-[A-Za-z0-9_-]{20,}",
    minLength: 24,
    prefix: "sk-ant-",
    source: gitleaks,
    read,
  },
  openai: {
    pattern: "sk-(?!ant-)[A-Za-z0-9_-]{20,}",
    minLength: 20,
    prefix: "sk-",
    source: gitleaks,
    read,
  },
  "aws-access-key-id": {
    pattern: "(?:AKIA|ASIA)[A-Z0-9]{16}",
    minLength: 16,
    prefix: "AKIA",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html",
    read,
  },
  "aws-secret-access-key": {
    pattern: "[A-Za-z0-9/+]{40}",
    minLength: 40,
    prefix: "",
    source: gitleaks,
    read,
  },
  google: {
    pattern: "AIza[A-Za-z0-9_-]{35}",
    minLength: 39,
    prefix: "AIza",
    source: gitleaks,
    read,
  },
  huggingface: {
    pattern: "hf_[A-Za-z0-9]{30,}",
    minLength: 20,
    prefix: "hf_",
    source: gitleaks,
    read,
  },
  stripe: {
    pattern: "(?:sk|rk)_(?:test|live)_[A-Za-z0-9]{10,}",
    minLength: 18,
    prefix: "sk_",
    test: /^(sk|rk)_test_/,
    live: /^(sk|rk)_live_/,
    source: stripe,
    read,
  },
  "stripe-publishable": {
    pattern: "pk_(?:test|live)_[A-Za-z0-9]{10,}",
    minLength: 18,
    prefix: "pk_",
    test: /^pk_test_/,
    live: /^pk_live_/,
    public: true,
    source: stripe,
    read,
  },
  "stripe-webhook": {
    pattern: "whsec_[A-Za-z0-9+/=]{16,}",
    minLength: 20,
    prefix: "whsec_",
    source: "https://docs.stripe.com/webhooks/signature",
    read,
  },
  clerk: {
    pattern: "sk_(?:test|live)_[A-Za-z0-9]{20,}",
    minLength: 24,
    prefix: "sk_",
    test: /^sk_test_/,
    live: /^sk_live_/,
    source: clerk,
    read,
  },
  "clerk-publishable": {
    pattern: "pk_(?:test|live)_[A-Za-z0-9+/=]{16,}\\$?",
    minLength: 20,
    prefix: "pk_",
    test: /^pk_test_/,
    live: /^pk_live_/,
    public: true,
    source: clerk,
    read,
  },
  supabase: {
    pattern: "sb_secret_[A-Za-z0-9_-]{16,}|eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]+",
    minLength: 20,
    prefix: "sb_secret_",
    source: supabase,
    read,
  },
  "supabase-publishable": {
    pattern: "sb_publishable_[A-Za-z0-9_-]{16,}|eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]+",
    minLength: 20,
    prefix: "sb_publishable_",
    public: true,
    source: supabase,
    read,
  },
  github: {
    pattern: "gh[pousr]_[A-Za-z0-9_]{36,251}|github_pat_[A-Za-z0-9_]{22,}",
    minLength: 40,
    prefix: "ghp_",
    source:
      "https://github.blog/changelog/2021-03-31-authentication-token-format-updates-are-generally-available/",
    read,
  },
  slack: {
    pattern: "xox[abeprs]-[A-Za-z0-9-]{10,}|xapp-[A-Za-z0-9-]{10,}",
    minLength: 15,
    prefix: "xoxb-",
    source: gitleaks,
    read,
  },
  sendgrid: {
    pattern: "SG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16,}",
    minLength: 36,
    prefix: "SG.",
    source: gitleaks,
    read,
  },
  resend: {
    pattern: "re_[A-Za-z0-9_]{16,}",
    minLength: 19,
    prefix: "re_",
    source: "https://resend.com/docs/dashboard/api-keys/introduction",
    read,
  },
  sentry: {
    pattern: "sntry[su]_[A-Za-z0-9+/=_-]{32,}|[a-f0-9]{64}",
    minLength: 32,
    prefix: "sntrys_",
    source: gitleaks,
    read,
  },
} as const satisfies Record<string, KeyForm>;

/** An issuer whose keys are known. */
export type KeyProvider = keyof typeof keyForms;

/** The issuers whose keys are made to be seen. */
export type PublicProvider = {
  [Name in KeyProvider]: (typeof keyForms)[Name] extends { public: true } ? Name : never;
}[KeyProvider];
