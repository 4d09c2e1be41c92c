import * as z from "zod";
import { read } from "../resource.ts";
import type { Finding, Rule } from "../rule.ts";

const known = z.union([z.boolean(), z.literal("unknown")]).optional();

const schema = z.object({
  environment: z.string().optional(),
  release: z.string().optional(),
  facts: z
    .object({ verified: known, soaked: known, approved: known, rejected: known })
    .partial()
    .optional(),
});

/**
 * What is wrong with a fact that is not as it must be; unknown ones are no violation. An approval is
 * asked for once a plan is there: the program looks for it when it is carried out.
 */
const demands = [
  { fact: "rejected", wrong: true, text: "was rejected" },
  { fact: "verified", wrong: false, text: "is not verified in the stacks that it comes from" },
  { fact: "soaked", wrong: false, text: "has not passed there for long enough" },
] as const;

/** What nobody verified is tried out on those who use it. */
export const releaseVerified: Rule = {
  name: "release-verified",
  group: "deployment",
  sentence:
    "A release that comes from other stacks was verified there for long enough, and was not rejected.",
  fix: "Bring it by `npx slipway promote`, which says what is missing.",
  levels: {},
  config: z.strictObject({}),
  types: ["slipway:index:Environment"],
  check(resource): Finding[] {
    const parsed = read(resource, schema);
    if (!parsed.ok) return parsed.findings;
    const { environment = resource.name, release = "", facts } = parsed.values;
    return demands
      .filter(({ fact, wrong }) => facts?.[fact] === wrong)
      .map(({ text }) => ({
        message: `Release '${release.slice(0, 12)}' of environment '${environment}' ${text}.`,
      }));
  },
};
