import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openEngine } from "../../../tool/engine/select.ts";
import { parseFaults } from "../../../tool/engine/simulated/fault-specs.ts";
import { SimulatedProject } from "../../support/engine/simulation.ts";

let project: SimulatedProject;
beforeAll(() => {
  project = SimulatedProject.small();
  project.configure("docker", 1);
});
afterAll(() => {
  project.remove();
});

const faults = (...specs: string[]) => ({ rules: parseFaults(specs), rate: 0, seed: 1 });

/** What the last run said of a resource. */
function toldOf(part: string): string[] {
  return project.events.flatMap((event) =>
    event.kind === "log" && event.message.includes(part) ? [event.message] : [],
  );
}

test("a creation whose answer was lost is found by its name at the next up", async () => {
  project.goBack();
  const lost = project.up("docker", faults("drop:docker:index/volume:Volume:done"));
  await expect(lost).rejects.toThrow("Could not create 'data' (docker:index/volume:Volume)");
  project.events.length = 0;
  await project.up("docker");
  expect(toldOf("cut short while creating 'data'").join()).toContain("is taken into the state");
  expect(toldOf("no state knows of it")).toEqual([]);
  expect(await project.untrue("docker")).toEqual([]);
});

test("one that nothing names is made again, and what was made first is told of", async () => {
  project.configure("aws", 1);
  project.goBack();
  const lost = project.up("aws", faults("drop:aws:ec2/vpc:Vpc:done"));
  await expect(lost).rejects.toThrow("the connection was dropped");
  project.events.length = 0;
  await project.up("aws");
  expect(toldOf("no state knows of it")).toEqual([
    expect.stringContaining("(aws:ec2/vpc:Vpc) exists") as string,
  ]);
  expect(await project.untrue("aws")).toEqual([]);
});

test("a refresh finds what exists otherwise than the state says", async () => {
  project.goBack();
  project.configure("docker", 1);
  await project.up("docker");
  project.configure("docker", 2);
  const lost = project.up("docker", faults("drop:docker:index/container:Container:done"));
  await expect(lost).rejects.toThrow("dropped");
  const engine = await project.open("docker");
  const { steps } = await engine.refresh();
  expect(steps.filter(({ op }) => op === "delete")).toEqual([]);
  expect(await project.untrue("docker")).toEqual([]);
});

test("a reference reads the simulation of the other stack", async () => {
  project.goBack();
  project.configure("kubernetes", 1);
  project.configure("docker", 1, { "small:other": "organization/small/kubernetes" });
  const early = project.up("docker");
  await expect(early).rejects.toMatchObject({ code: "StackWithoutState" });
  await project.up("kubernetes");
  const { outputs } = await project.up("docker");
  expect(outputs.elsewhere).toEqual({ namespace: "small", service: "api" });
  project.configure("docker", 1);
});

test("its export is marked, and a real stack does not take it", async () => {
  const simulated = await project.open("docker");
  const exported = await simulated.export();
  expect(exported).toMatchObject({ version: 3, simulated: true });
  const environment = {
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_BACKEND_URL: `file://${project.folder}`,
  };
  const request = { folder: project.folder, stack: "docker", environment };
  const real = await openEngine({ ...request, operation: "import" });
  await expect(real.import(exported)).rejects.toThrow("is of a simulation");
});

test("faults hit no preview", async () => {
  const engine = await project.open("docker", faults("fail@1", "fail@2", "fail@3"));
  await expect(engine.preview()).resolves.toMatchObject({ simulated: true });
});

test("a fault that hit nothing is told of, with the type that may have been meant", async () => {
  project.goBack();
  project.events.length = 0;
  await project.up("docker", faults("fail:docker:index/volum:Volume", "fail@999"));
  expect(toldOf("hit nothing")).toEqual([
    "--fault fail:docker:index/volum:Volume hit nothing: this run had 0 operations on " +
      "docker:index/volum:Volume. Did you mean docker:index/volume:Volume?",
    expect.stringMatching(/^--fault fail@999 hit nothing: this run had \d+ operations\.$/),
  ]);
});

test("what exists is read again after a run was killed while it wrote", async () => {
  const file = join(project.folder, ".slipway/simulated/cloud/small/docker.jsonl");
  appendFileSync(file, '{"simulated":true,"kind":"ma');
  await project.up("docker");
  expect(readFileSync(file, "utf8").split("\n").filter(Boolean).map(parsed)).not.toContain(
    undefined,
  );
});

test("a preview writes nothing, since a run may be writing beside it", async () => {
  const file = join(project.folder, ".slipway/simulated/cloud/small/docker.jsonl");
  await project.up("docker");
  appendFileSync(file, '{"simulated":true,"kind":"ma');
  const before = readFileSync(file, "utf8");
  await (await project.open("docker")).preview();
  expect(readFileSync(file, "utf8")).toBe(before);
});

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
