import { address, key, secretRule } from "./need.ts";
import type { Need, NeededVariable } from "./need.ts";
import { services } from "./services.ts";
import { storesAndSessions } from "./stores-and-sessions.ts";

/** What well-known dependencies need. */
export const needs: readonly Need[] = [...storesAndSessions, ...services];

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
