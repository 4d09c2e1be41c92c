import { releaseVerified } from "../../../policies/rules/release-verified.ts";
import type { PolicyResource } from "../../../policies/rule.ts";
import { resource } from "../../support/components/policy-resources.ts";
import { testRule } from "../../support/monitoring/rule-cases.ts";

const release = "5f".repeat(32);
const right = { verified: true, soaked: true, approved: true, rejected: false };

function environment(facts?: object): PolicyResource {
  const plan = { environment: "ferry-prod", stage: "production", release };
  return resource("slipway:index:Environment", "ferry-desk", { ...plan, ...(facts && { facts }) });
}

const says = (what: string): string =>
  `Release '5f5f5f5f5f5f' of environment 'ferry-prod' ${what}.`;
const fix = "npx slipway promote";

testRule(
  releaseVerified,
  [
    {
      because: "a release that nobody verified upstream",
      resource: environment({ ...right, verified: false, soaked: false }),
      messages: [
        says("is not verified in the stacks that it comes from"),
        says("has not passed there for long enough"),
      ],
      fix,
    },
    {
      because: "a release that passed just now",
      resource: environment({ ...right, soaked: false }),
      messages: [says("has not passed there for long enough")],
      fix,
    },
    {
      because: "a release that was rejected",
      resource: environment({ ...right, rejected: true }),
      messages: [says("was rejected")],
      fix,
    },
    {
      because: "a release that was rejected, where the rest is not known",
      resource: environment({ rejected: true, verified: "unknown", soaked: "unknown" }),
      messages: [says("was rejected")],
      fix,
    },
  ],
  [
    { because: "a release with all of it", resource: environment(right) },
    {
      because: "a release that waits for approval: the program asks for that",
      resource: environment({ ...right, approved: false }),
    },
    {
      because: "facts that cannot be known here",
      resource: environment({
        verified: "unknown",
        soaked: "unknown",
        approved: "unknown",
        rejected: "unknown",
      }),
    },
    { because: "a release that comes from no other stack", resource: environment() },
    { because: "facts that are not known yet", resource: environment({ verified: undefined }) },
  ],
);
