import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evaluate } from "../../policies/evaluate.ts";
import type { PolicyConfig } from "../../policies/evaluate.ts";
import type { PolicyResource, PolicyViolation } from "../../policies/rule.ts";
import { rules } from "../../policies/rules.ts";
import { Policies } from "../../tool/engine/embedded/policies.ts";
import type { Report } from "../../tool/engine/embedded/report.ts";
import { ruleSettings } from "../../tool/engine/embedded-stack.ts";
import type { Properties } from "../../tool/engine/state/snapshot.ts";
import { stages } from "../../variables/stage.ts";
import { secretValue, startPolicyPack, unknownValue } from "../support/engine/policy-pack.ts";
import type { PackDiagnostic, RunningPack } from "../support/engine/policy-pack.ts";
import {
  database,
  rdsInstance,
  service,
  without,
  worker,
} from "../support/components/policy-resources.ts";

const sentences = new Map(rules.map(({ name, sentence }) => [name, sentence]));

let pack: RunningPack;

beforeAll(async () => {
  pack = await startPolicyPack();
});

afterAll(async () => {
  await pack.stop();
});

describe("the policy pack that the Pulumi CLI starts", () => {
  it("gives one policy per rule and level that the rule can have", async () => {
    const info = await pack.info();
    expect(info.getName()).toBe("slipway");
    expect(info.getVersion()).toMatch(/^\d+\.\d+\.\d+$/);
    const policies = info.getPoliciesList().map((policy) => policy.getName());
    for (const rule of rules) {
      expect(policies).toContain(rule.name);
      const isAdvisorySomewhere = Object.values(rule.levels).includes("advisory");
      expect(policies.includes(`${rule.name}-advisory`)).toBe(isAdvisorySomewhere);
    }
  });

  it.each([
    ["a sound service", service()],
    ["a service that breaks four rules", without(service(broken()), "health")],
    ["the same in staging", without(service({ ...broken(), stage: "staging" }), "health")],
    ["the same in development", without(service({ ...broken(), stage: "development" }), "health")],
    ["a worker that runs from source", worker({ image: "", source: "worker" })],
    ["an unprotected database", database({ deletionProtected: false, backupDays: 0 })],
    ["an instance with the provider's defaults", rdsInstance({ multiAz: false })],
    ["an instance in plain text in testing", plainInstance("testing")],
  ])("says of %s what the rules say in-process", async (_, resource) => {
    expect(await pack.analyze(resource)).toEqual(expectedOf(resource));
  });

  it.each(stages)("and the embedded engine judge alike at stage %s", async (stage) => {
    const profiles = stage === "custom" ? stages.filter((one) => one !== "custom") : [stage];
    for (const profile of profiles) {
      const { told, violations } = collect();
      for (const resource of brokenAt({ stage, profile })) {
        const judged = await pack.analyze(resource);
        const { properties } = resource;
        violations.check(resource, properties as Properties);
        expect(told.splice(0).map(diagnosticOf)).toEqual(judged);
      }
    }
  });

  it("does not judge what is not known yet", async () => {
    const unknown = { image: unknownValue, health: unknownValue, replicas: unknownValue };
    expect(await pack.analyze(service(unknown))).toEqual([]);
    expect(await pack.analyze(service({ variables: unknownValue }))).toEqual([]);
    const nested = { A: { type: "string", from: unknownValue, required: true } };
    expect(await pack.analyze(service({ variables: nested }))).toEqual([]);
  });

  it("judges what is known beside it", async () => {
    const resource = service({ image: unknownValue, replicas: 1 });
    const diagnostics = await pack.analyze(resource);
    expect(diagnostics.map(({ policy }) => policy)).toEqual(["replicas-in-production"]);
  });

  it("never tells a secret value", async () => {
    const diagnostics = await pack.analyze(rdsInstance({ multiAz: secretValue("hunter2") }));
    expect(diagnostics).toHaveLength(1);
    expect(JSON.stringify(diagnostics)).not.toContain("hunter2");
  });
});

describe("the policy pack's configuration", () => {
  it("reaches the rule", async () => {
    const config = { "replicas-in-production": { minReplicas: 4 } };
    const configured = await startPolicyPack();
    try {
      await configured.configure(config);
      const diagnostics = await configured.analyze(service());
      expect(diagnostics).toEqual(expectedOf(service(), config));
      expect(diagnostics).toHaveLength(2);
    } finally {
      await configured.stop();
    }
  });
});

/** The rules as the embedded engine holds them for every stack, and what it tells. */
function collect(): { told: PolicyViolation[]; violations: Policies } {
  const told: PolicyViolation[] = [];
  const report = { violation: (one: PolicyViolation) => told.push(one) } as unknown as Report;
  return { told, violations: new Policies(ruleSettings, report) };
}

function brokenAt(at: { stage: string; profile: string }): PolicyResource[] {
  return [
    without(service({ ...broken(), ...at }), "health"),
    database({ deletionProtected: false, ...at }),
    rdsInstance({ tags: { stage: at.stage, component: "orders" }, multiAz: false }),
  ];
}

function broken(): Record<string, unknown> {
  const variables = { TOKEN: { type: "secret", from: "config", required: true } };
  return { image: "api:1", replicas: 1, variables };
}

function plainInstance(stage: string): PolicyResource {
  return rdsInstance({ tags: { stage }, storageEncrypted: false });
}

function expectedOf(resource: PolicyResource, config: PolicyConfig = {}): PackDiagnostic[] {
  return evaluate(rules, resource, config).map(diagnosticOf);
}

function diagnosticOf({ rule, level, urn, message, fix }: PolicyViolation): PackDiagnostic {
  return {
    policy: level === "mandatory" ? rule : `${rule}-advisory`,
    level,
    urn,
    message: `${String(sentences.get(rule))}\n${message}\n${fix}`,
  };
}
