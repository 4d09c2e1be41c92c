import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { rules } from "../../../policies/rules.ts";
import { Mask } from "../../../tool/engine/embedded/masking.ts";
import type { Engine, EngineEvent, Step } from "../../../tool/engine/engine.ts";
import { createPulumiEngine } from "../../../tool/engine/pulumi/engine.ts";
import { withLock } from "../../../tool/engine/state/lock/lock.ts";
import { cli, makeCliProject, type CliProject } from "../../support/projects/cli-project.ts";
import { patient } from "../../support/slowness.ts";

const policies = new URL("../../../policies", import.meta.url).pathname;

/** Things of a provider that replaces them when \`kind\` changes. */
function programOf(things: string): string {
  return `
import * as pulumi from "@pulumi/pulumi";
const provider = {
  async create(inputs) {
    if (inputs.fail) throw new Error("no more room for " + inputs.secret);
    return { id: "id", outs: inputs };
  },
  async diff(id, olds, news) {
    const replaces = olds.kind !== news.kind ? ["kind"] : [];
    return { changes: replaces.length > 0 || olds.size !== news.size, replaces };
  },
  async update(id, olds, news) { return { outs: news }; },
};
class Thing extends pulumi.dynamic.Resource {
  constructor(name, props, opts) { super(provider, name, props, opts); }
}
${things}
`;
}

function openEngine(project: CliProject, policyPack?: string, secret?: string): Engine {
  const mask = new Mask();
  if (secret) mask.add(secret);
  if (!cli) throw new Error("there is no Pulumi CLI");
  return createPulumiEngine({
    cli,
    projectFolder: project.folder,
    stack: "dev",
    environment: project.environment,
    rules,
    mask,
    reason: "a test",
    ...(policyPack && { policyPack }),
  });
}

function things(steps: Step[]): Record<string, string> {
  const made = steps.filter(({ type }) => type === "pulumi-nodejs:dynamic:Resource");
  return Object.fromEntries(made.map(({ name, op }) => [name, op]));
}

describe.skipIf(!cli)("the engine of the Pulumi CLI", { timeout: patient(180_000) }, () => {
  it("tells the steps of a preview, an up and a destroy, with what changes and no secret", async () => {
    const secret = 'pulumi.secret("very-hidden")';
    const first = `
new Thing("same", { kind: 1, size: 1 });
new Thing("grown", { kind: 1, size: 1, secret: ${secret} });
new Thing("moved", { kind: 1, size: 1 });
new Thing("gone", { kind: 1, size: 1 });
export const token = ${secret};
export const copy = pulumi.output(${secret}).apply((text) => "is " + text);`;
    const second = `
new Thing("same", { kind: 1, size: 1 });
new Thing("grown", { kind: 1, size: 2, secret: ${secret} });
new Thing("moved", { kind: 2, size: 1 });
new Thing("fresh", { kind: 1, size: 1 });
export const token = ${secret};`;
    const project = await makeCliProject(programOf(first));
    const engine = openEngine(project);
    const events: EngineEvent[] = [];
    const onEvent = (event: EngineEvent) => void events.push(event);
    const created = await engine.up({ onEvent });
    const all = { same: "create", grown: "create", moved: "create", gone: "create" };
    expect(things(created.steps)).toEqual(all);
    expect(created.outputs).toEqual({ token: "[secret]", copy: "[secret]" });
    expect(events[0]).toEqual({
      kind: "engine",
      engine: "pulumi",
      version: cli?.version,
      reason: "a test",
    });

    await project.setProgram(programOf(second));
    const preview = await engine.preview({ onEvent });
    const planned = {
      same: "same",
      grown: "update",
      moved: "replace",
      fresh: "create",
      gone: "delete",
    };
    expect(things(preview.steps)).toEqual(planned);
    const step = (name: string) => preview.steps.find((candidate) => candidate.name === name);
    const change = { path: "size", kind: "update", before: 1, after: 2, replaces: false };
    expect(step("grown")?.changes).toEqual([change]);
    expect(step("grown")?.inputs.secret).toBe("[secret]");
    expect(step("moved")?.changes).toEqual([
      { path: "kind", kind: "update", before: 1, after: 2, replaces: true },
    ]);
    expect(things((await engine.up({ onEvent })).steps)).toEqual(planned);

    expect(await engine.outputs()).toEqual({
      values: { token: "[secret]" },
      secretKeys: ["token"],
    });
    expect((await engine.outputs({ showSecrets: true })).values).toEqual({ token: "very-hidden" });
    const history = await engine.history();
    expect(history.map(({ kind, result, version }) => [version, kind, result])).toEqual([
      [2, "update", "succeeded"],
      [1, "update", "succeeded"],
    ]);
    const exported = await engine.export();
    expect(JSON.stringify(exported)).not.toContain("plaintext");
    expect(JSON.stringify(await engine.export({ showSecrets: true }))).toContain("plaintext");
    await engine.import(exported);
    expect(things((await engine.destroy({ preview: true })).steps)).toEqual({
      same: "delete",
      grown: "delete",
      moved: "delete",
      fresh: "delete",
    });
    expect(things((await engine.destroy({ onEvent })).steps)).toHaveProperty("same", "delete");
    const leaks = events.filter((event) => JSON.stringify(event).includes("very-hidden"));
    expect(leaks).toEqual([]);
    expect(events.filter(({ kind }) => kind === "step-failed")).toEqual([]);
  });

  it("fails with what the program or a provider said, secrets masked", async () => {
    const failing = 'new Thing("full", { fail: true, secret: pulumi.secret("very-hidden") });';
    const project = await makeCliProject(programOf(failing));
    const failed: EngineEvent[] = [];
    const onEvent = (event: EngineEvent) => (event.kind === "step-failed" ? failed.push(event) : 0);
    const up = openEngine(project, undefined, "very-hidden").up({ onEvent });
    await expect(up).rejects.toMatchObject({ code: "PulumiFailed" });
    await expect(up).rejects.toThrow(/on stack 'dev':[^]*no more room for/);
    await expect(up).rejects.not.toThrow("very-hidden");
    expect(failed).toHaveLength(1);
    expect(failed[0]).toMatchObject({ step: { name: "full", op: "create" } });
  });

  it("reports violations: a preview gives them, an up is refused", async () => {
    const project = await makeCliProject(`
import * as pulumi from "@pulumi/pulumi";
class Service extends pulumi.ComponentResource {
  constructor(name, args) { super("slipway:index:Service", name, args); }
}
new Service("api", { stage: "production", facts: { stage: "production" }, replicas: 1 });
export {};`);
    const engine = openEngine(project, policies);
    const { violations } = await engine.preview();
    const mandatory = violations.filter(({ level }) => level === "mandatory");
    expect(mandatory.length).toBeGreaterThan(0);
    for (const { rule, resource, message, fix } of mandatory) {
      expect(rules.map(({ name }) => name)).toContain(rule);
      expect(fix).not.toBe("");
      expect(resource).toBe("api");
      expect(message).not.toBe("");
      expect(message).not.toContain(fix);
    }
    const up = engine.up();
    await expect(up).rejects.toMatchObject({ code: "PolicyViolated" });
    await expect(up).rejects.toThrow(mandatory[0]?.rule ?? "a rule");
  });

  it("waits for a lock as long as it may, tells who holds it, and cancel frees it", async () => {
    const project = await makeCliProject(programOf("export {};"));
    const engine = openEngine(project);
    const place = {
      backendFolder: project.folder,
      organization: "organization",
      project: "shop",
      stack: "dev",
    };
    const waits: EngineEvent[] = [];
    await withLock(place, { waitSeconds: 0 }, async () => {
      const up = engine.up();
      await expect(up).rejects.toMatchObject({ code: "StackLocked" });
      await expect(up).rejects.toThrow(`(pid ${process.pid})`);
    });
    const holder = withLock(place, { waitSeconds: 0 }, () => sleep(4_000));
    await sleep(200);
    const onEvent = (event: EngineEvent) =>
      event.kind === "waiting-for-lock" ? waits.push(event) : 0;
    await engine.up({ lockWaitSeconds: 60, onEvent });
    await holder;
    expect(waits).toEqual([
      { kind: "waiting-for-lock", holder: expect.stringContaining(`pid ${process.pid}`) as string },
    ]);
    await withLock(place, { waitSeconds: 0 }, () => engine.cancel({ force: true }));
    await engine.refresh();
  });

  it("with a wrong passphrase says so", async () => {
    const project = await makeCliProject(programOf('export const token = pulumi.secret("x");'));
    await openEngine(project).up();
    const environment = { ...project.environment, PULUMI_CONFIG_PASSPHRASE: "wrong" };
    const up = openEngine({ ...project, environment }).up();
    await expect(up).rejects.toMatchObject({ code: "WrongPassphrase" });
  });
});
