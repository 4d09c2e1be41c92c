import {
  databaseUrl,
  defineVariables,
  boolean,
  enumOf,
  number,
  secret,
  string,
  url,
} from "../../../variables/index.ts";
import type { Variable } from "../../../variables/index.ts";
import { valueCases } from "./value-cases.ts";

/** What is planted in a stack's config for one application, beside what would be right. */
export interface Planted {
  contract: Readonly<Record<string, Variable>>;
  /** Wrong config by key without `variables:`. */
  wrong: Record<string, string>;
  /** Right config in its place. */
  right: Record<string, string>;
  /** Name and code of every fault. */
  faults: [string, string][];
}

/** Applications that share the table of wrong values between them. */
export const shares = 3;

/** One application's share of the wrong values, and the faults of variables that go together. */
export function plant(share: number): Planted {
  const planted: Planted = { contract: {}, wrong: {}, right: {}, faults: [] };
  const own: Record<string, Variable> = {};
  const all = valueCases.flatMap(({ name, variable, bad, good }) =>
    bad.map(([value, code], index) => ({
      name: `${name}_${index}`,
      variable,
      value,
      code,
      good,
      index,
    })),
  );
  for (const [at, { name, variable, value, code, good, index }] of all.entries()) {
    if (at % shares !== share) continue;
    own[name] = variable;
    planted.wrong[name] = value;
    planted.right[name] = good[index] ?? "";
    planted.faults.push([name, code]);
  }
  Object.assign(planted.wrong, wrongTogether);
  Object.assign(planted.right, rightTogether);
  planted.faults.push(...faultsTogether);
  return { ...planted, contract: defineVariables({ ...own, ...together }) };
}

const together = {
  DATABASE_URL: databaseUrl(),
  APP_URL: url(),
  REED: string(),
  SEDGE: string({ example: "carex" }),
  RUSH: string({ owner: "the marsh team" }),
  MOSS: string({ required: ["development", "staging", "production"] }),
  FERN: enumOf(["a", "b"], { required: true }),
  HEATH: number({ required: true }),
  LING: boolean(),
  EMPTY_BED: string(),
  SWITCH: enumOf(["on", "off"]),
  WHEN_ON: string({ required: { when: "SWITCH", is: "on" } }),
  WHEN_SET: string({ required: { when: "SWITCH" } }),
  FIRST_KEY: string({ requires: ["SECOND_KEY"] }),
  SECOND_KEY: string({ required: false }),
  GITHUB_CLIENT_ID: string({ required: false }),
  GITHUB_CLIENT_SECRET: secret({ required: false }),
  GITHUB_CALLBACK_URL: url({ required: false }),
  GOOGLE_CALLBACK_URL: url({ hostOf: "APP_URL" }),
  AI_PROVIDER: enumOf(["openai", "ollama"]),
  OPENAI_API_KEY: secret({ required: false }),
  GIVEN_URL: url({ source: "linked", required: false }),
  RELEASE_ID: string({ scope: { deployment: "release" } }),
  NEXT_PUBLIC_LABEL: string(),
  NEW_POND: boolean({ default: { development: false, staging: true }, required: false }),
  POND_SIZE: string({ scope: { feature: "NEW_POND" }, required: false }),
  TRUE_NAME: string({ deprecated: ["OLD_NAME"] }),
} satisfies Record<string, Variable>;

/** Each is right by itself, or is not there. */
const wrongTogether: Record<string, string> = {
  DATABASE_URL: "postgres://elsewhere/db",
  APP_URL: "https://marsh.example.com",
  EMPTY_BED: "",
  SWITCH: "on",
  FIRST_KEY: "one",
  GITHUB_CLIENT_ID: "id",
  GOOGLE_CALLBACK_URL: "https://fen.example.com/callback",
  AI_PROVIDER: "openai",
  GIVEN_URL: "https://example.com",
  RELEASE_ID: "r-1",
  NEXT_PUBLIC_LABEL: `ghp_${"aB3x".repeat(9)}`,
  "reed-reader/FIRST_KEY": "of its own",
  NO_SUCH_NAME: "x",
  "nobody-at-all/SWITCH": "on",
  TRUE_NAME: "new",
};

const rightTogether: Record<string, string> = {
  APP_URL: "https://marsh.example.com",
  REED: "a",
  SEDGE: "b",
  RUSH: "c",
  MOSS: "d",
  FERN: "a",
  HEATH: "7",
  LING: "false",
  EMPTY_BED: "full",
  SWITCH: "on",
  WHEN_ON: "e",
  WHEN_SET: "f",
  FIRST_KEY: "one",
  SECOND_KEY: "two",
  GITHUB_CLIENT_ID: "id",
  GITHUB_CLIENT_SECRET: "k3-vR9-wQ-long",
  GITHUB_CALLBACK_URL: "https://marsh.example.com/github",
  GOOGLE_CALLBACK_URL: "https://marsh.example.com/callback",
  AI_PROVIDER: "openai",
  OPENAI_API_KEY: "sk-proj-0123456789abcdef0123",
  NEXT_PUBLIC_LABEL: "plain words",
  NEW_POND: "true",
  POND_SIZE: "wide",
  OLD_NAME: "still counts",
};

const faultsTogether: [string, string][] = [
  ["DATABASE_URL", "Clash"],
  ["REED", "Missing"],
  ["SEDGE", "Missing"],
  ["RUSH", "Missing"],
  ["MOSS", "Missing"],
  ["FERN", "Missing"],
  ["HEATH", "Missing"],
  ["LING", "Missing"],
  ["EMPTY_BED", "Missing"],
  ["WHEN_ON", "Missing"],
  ["WHEN_SET", "Missing"],
  ["SECOND_KEY", "DependencyMissing"],
  ["GITHUB_CLIENT_SECRET", "DependencyMissing"],
  ["GITHUB_CALLBACK_URL", "DependencyMissing"],
  ["GOOGLE_CALLBACK_URL", "NotMatching"],
  ["OPENAI_API_KEY", "DependencyMissing"],
  ["GIVEN_URL", "Clash"],
  ["RELEASE_ID", "Clash"],
  ["NEXT_PUBLIC_LABEL", "PublicSecret"],
  ["FIRST_KEY", "Clash"],
  ["NO_SUCH_NAME", "Unknown"],
  ["nobody-at-all/SWITCH", "Unknown"],
];
