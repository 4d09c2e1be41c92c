import { address, database, key, newSecret, open, sql } from "./need.ts";
import type { Need } from "./need.ts";

/** What clients of databases and of sessions need, each by its own documentation. */
export const storesAndSessions: readonly Need[] = [
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
];
