import type { GuessedType } from "../finding.ts";

/** A variable that a dependency needs. */
export interface NeededVariable {
  name: string;
  type: GuessedType;
  sensitive: boolean;
  required: boolean;
  description: string;
  example: string;
  /** What a value must be. */
  rule: string;
  /** Words that another name has that the code reads in its place: all of one list. */
  instead: readonly (readonly string[])[];
  /** Kind of component of Slipway whose link gives it. */
  link?: "Database" | "Cache" | "Bucket" | "Site" | "Model";
  /** Whether the dependency reads it by itself, so that no code has to name it. */
  own?: boolean;
}

/** What a dependency needs. */
export interface Need {
  /** Packages of npm, PyPI or Go of which one is a dependency. */
  packages: readonly string[];
  /** First number of the version for which it holds, or does not. */
  version?: string;
  notVersion?: string;
  variables: readonly NeededVariable[];
}

const newSecret = "the output of: openssl rand -base64 33";
const secretRule = "not empty, without spaces";

function key(
  name: string,
  what: string,
  example: string,
  rule: string,
  instead: NeededVariable["instead"],
  more: Partial<NeededVariable> = {},
): NeededVariable {
  const description = what;
  const [type, sensitive, required] = ["secret", true, true] as const;
  return { name, type, sensitive, required, description, example, rule, instead, ...more };
}

function database(
  name: string,
  type: GuessedType,
  example: string,
  instead: NeededVariable["instead"],
): NeededVariable {
  const rule = `a ${type} URL with the name of a database`;
  const description = "Address of the database, with user and password.";
  const link = "Database";
  return { name, type, sensitive: true, required: true, description, example, rule, instead, link };
}

const sql = [["DATABASE"], ["POSTGRES"], ["PG"], ["DB_"], ["SQL"], ["DSN"], ["NEON"], ["TURSO"]];

const open = { sensitive: false, type: "string" } as const;
const address = { sensitive: false, type: "url" } as const;

/** What well-known dependencies need, each by its own documentation. */
export const needs: readonly Need[] = [
  {
    packages: [
      "@prisma/client",
      "drizzle-orm",
      "pg",
      "postgres",
      "psycopg",
      "psycopg2",
      "psycopg2-binary",
      "asyncpg",
      "github.com/lib/pq",
      "github.com/jackc/pgx/v5",
    ],
    variables: [
      database("DATABASE_URL", "postgres", "postgres://user:password@host:5432/orders", sql),
    ],
  },
  {
    packages: ["mongoose", "mongodb", "pymongo", "motor", "go.mongodb.org/mongo-driver"],
    variables: [
      database("MONGODB_URI", "mongodb", "mongodb://user:password@host:27017/orders", [
        ["MONGO"],
        ["DATABASE"],
        ["DB_"],
      ]),
    ],
  },
  {
    packages: ["redis", "ioredis", "bullmq", "iovalkey", "github.com/redis/go-redis/v9"],
    variables: [
      {
        name: "REDIS_URL",
        type: "redis",
        sensitive: true,
        required: true,
        description: "Address of the cache, with its password.",
        example: "redis://:password@host:6379",
        rule: "a redis:// or rediss:// URL",
        instead: [["REDIS"], ["VALKEY"], ["KV_"], ["CACHE"], ["CELERY"], ["QUEUE"]],
        link: "Cache",
      },
    ],
  },
  {
    packages: ["@supabase/supabase-js", "@supabase/ssr", "@supabase/auth-helpers-nextjs"],
    variables: [
      key(
        "NEXT_PUBLIC_SUPABASE_URL",
        "Address of the Supabase project.",
        "https://abc.supabase.co",
        "an https:// URL",
        [["SUPABASE", "URL"]],
        address,
      ),
      key(
        "NEXT_PUBLIC_SUPABASE_ANON_KEY",
        "Public key of the Supabase project.",
        "eyJhbGciOi…",
        "a JSON Web Token",
        [["SUPABASE", "KEY"]],
        open,
      ),
    ],
  },
  {
    packages: ["next-auth", "@auth/core", "@auth/sveltekit", "@auth/express"],
    notVersion: "4",
    variables: [
      key(
        "AUTH_SECRET",
        "Signs the sessions of Auth.js.",
        newSecret,
        "at least 32 characters",
        [["AUTH", "SECRET"]],
        { own: true },
      ),
    ],
  },
  {
    packages: ["next-auth"],
    version: "4",
    variables: [
      key(
        "NEXTAUTH_SECRET",
        "Signs the sessions of NextAuth.",
        newSecret,
        "at least 32 characters",
        [["AUTH", "SECRET"]],
        { own: true },
      ),
      key(
        "NEXTAUTH_URL",
        "Public address of the application, for callbacks.",
        "https://shop.example.com",
        "an absolute URL",
        [["AUTH", "URL"]],
        { ...address, own: true, link: "Site" },
      ),
    ],
  },
  {
    packages: [
      "@clerk/nextjs",
      "@clerk/clerk-react",
      "@clerk/express",
      "@clerk/remix",
      "@clerk/astro",
    ],
    variables: [
      key(
        "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY",
        "Public key of the Clerk application.",
        "pk_live_…",
        "begins with pk_live_ or pk_test_",
        [["CLERK", "PUBLISHABLE"]],
        { ...open, own: true },
      ),
      key(
        "CLERK_SECRET_KEY",
        "Secret key of the Clerk application.",
        "sk_live_…",
        "begins with sk_live_ or sk_test_",
        [["CLERK", "SECRET"]],
        { own: true },
      ),
    ],
  },
  {
    packages: [
      "@anthropic-ai/sdk",
      "@ai-sdk/anthropic",
      "anthropic",
      "langchain-anthropic",
      "@langchain/anthropic",
      "github.com/anthropics/anthropic-sdk-go",
    ],
    variables: [
      key(
        "ANTHROPIC_API_KEY",
        "Key of the Anthropic API.",
        "sk-ant-…",
        "begins with sk-ant-",
        [["ANTHROPIC"], ["CLAUDE"]],
        { own: true },
      ),
    ],
  },
  {
    packages: [
      "openai",
      "@ai-sdk/openai",
      "langchain-openai",
      "@langchain/openai",
      "github.com/openai/openai-go",
      "github.com/sashabaranov/go-openai",
    ],
    variables: [
      key(
        "OPENAI_API_KEY",
        "Key of the OpenAI API.",
        "sk-proj-…",
        "begins with sk-",
        [["OPENAI"], ["OPEN_AI"], ["LLM"], ["AI", "KEY"]],
        { own: true, link: "Model" },
      ),
    ],
  },
  {
    packages: [
      "@aws-sdk/client-bedrock-runtime",
      "@anthropic-ai/bedrock-sdk",
      "@ai-sdk/amazon-bedrock",
    ],
    variables: [
      key(
        "AWS_REGION",
        "Region of the models. The role of the task gives the rest: no keys.",
        "eu-central-1",
        "the name of a region",
        [["REGION"]],
        { ...open, own: true, link: "Model" },
      ),
    ],
  },
  {
    packages: ["@google/generative-ai", "@google/genai", "google-generativeai", "google-genai"],
    variables: [
      key("GOOGLE_AI_API_KEY", "Key of the Gemini API.", "AIza…", "begins with AIza", [
        ["GOOGLE", "KEY"],
        ["GEMINI"],
        ["GENAI"],
      ]),
    ],
  },
  {
    packages: ["@ai-sdk/google"],
    variables: [
      key(
        "GOOGLE_GENERATIVE_AI_API_KEY",
        "Key of the Gemini API.",
        "AIza…",
        "begins with AIza",
        [["GOOGLE", "KEY"], ["GEMINI"]],
        { own: true },
      ),
    ],
  },
  {
    packages: ["@huggingface/inference", "huggingface-hub", "huggingface_hub"],
    variables: [
      key("HUGGINGFACE_TOKEN", "Token of Hugging Face.", "hf_…", "begins with hf_", [
        ["HUGGING"],
        ["HF_"],
      ]),
    ],
  },
  {
    packages: ["stripe", "github.com/stripe/stripe-go"],
    variables: [
      key(
        "STRIPE_SECRET_KEY",
        "Secret key of the Stripe account.",
        "sk_live_…",
        "begins with sk_live_ or sk_test_",
        [
          ["STRIPE", "SECRET"],
          ["STRIPE", "KEY"],
        ],
      ),
      key(
        "STRIPE_WEBHOOK_SECRET",
        "Signs what Stripe sends to the webhook.",
        "whsec_…",
        "begins with whsec_",
        [["STRIPE", "WEBHOOK"]],
        { required: false },
      ),
    ],
  },
  {
    packages: ["@stripe/stripe-js", "@stripe/react-stripe-js"],
    variables: [
      key(
        "NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY",
        "Public key of the Stripe account.",
        "pk_live_…",
        "begins with pk_live_ or pk_test_",
        [
          ["STRIPE", "PUBLISHABLE"],
          ["STRIPE", "PUBLIC"],
        ],
        open,
      ),
    ],
  },
  {
    packages: [
      "@sentry/node",
      "@sentry/nextjs",
      "@sentry/react",
      "@sentry/sveltekit",
      "@sentry/remix",
      "sentry-sdk",
    ],
    variables: [
      key(
        "SENTRY_DSN",
        "Where errors are reported.",
        "https://key@o1.ingest.sentry.io/1",
        "an https:// URL with a key",
        [["SENTRY"]],
        { type: "url", sensitive: false, required: false },
      ),
    ],
  },
  {
    packages: ["@sendgrid/mail", "sendgrid"],
    variables: [
      key("SENDGRID_API_KEY", "Key of SendGrid.", "SG.…", "begins with SG.", [["SENDGRID"]]),
    ],
  },
  {
    packages: ["resend"],
    variables: [key("RESEND_API_KEY", "Key of Resend.", "re_…", "begins with re_", [["RESEND"]])],
  },
];

/** Names that say by themselves what they are, where code reads them. */
export const knownNames: readonly NeededVariable[] = [
  ...needs.flatMap(({ variables }) => variables),
  key(
    "SUPABASE_SERVICE_ROLE_KEY",
    "Key of Supabase that passes all rules: for servers alone.",
    "eyJhbGciOi…",
    "a JSON Web Token",
    [],
  ),
  key(
    "NEXT_PUBLIC_APP_URL",
    "Public address of the application.",
    "https://shop.example.com",
    "an absolute URL",
    [],
    { ...address, link: "Site" },
  ),
  key(
    "AWS_ACCESS_KEY_ID",
    "Key of an AWS user: a role of the task is better, and needs none.",
    "AKIA…",
    "20 characters",
    [],
    { required: false },
  ),
  key(
    "AWS_SECRET_ACCESS_KEY",
    "Secret of an AWS user: a role of the task is better, and needs none.",
    "",
    secretRule,
    [],
    { required: false },
  ),
];
