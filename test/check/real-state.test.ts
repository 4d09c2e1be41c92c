import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { collectChange } from "../../tool/check/collect/collect.ts";
import { formatComment } from "../../tool/check/format/comment.ts";
import { judge } from "../../tool/check/judge/judge.ts";
import { cli, makeCliProject } from "../support/projects/cli-project.ts";
import { patient } from "../support/slowness.ts";

/** Things of a provider of the program's own. */
const programOf = (size: number): string => `
import * as pulumi from "@pulumi/pulumi";
const provider = {
  async create(inputs) { return { id: "id", outs: inputs }; },
  async diff(id, olds, news) { return { changes: olds.size !== news.size, replaces: [] }; },
  async update(id, olds, news) { return { outs: news }; },
};
class Thing extends pulumi.dynamic.Resource {
  constructor(name, props) { super(provider, name, props); }
}
new Thing("crane", { size: ${size} });
`;

describe.skipIf(!cli)("a check with the Pulumi CLI", { timeout: patient(240_000) }, () => {
  test("compares with the real state, whatever the base's program says", async () => {
    const project = await makeCliProject(programOf(1));
    const { folder } = project;
    const git = (...args: string[]): void => {
      const who = ["-c", "user.name=t", "-c", "user.email=t@localhost"];
      execFileSync("git", [...who, ...args], { cwd: folder, stdio: "ignore" });
    };
    await project.pulumi("up", "--yes", "--stack", "dev");
    writeFileSync(join(folder, ".gitignore"), "node_modules\nhome\n.pulumi\n");
    git("init", "--quiet", "--initial-branch", "main");
    // The base says what head says; what runs is older than both.
    await project.setProgram(programOf(3));
    git("add", "--all");
    git("commit", "--quiet", "--message", "three");
    const environment = { ...process.env, ...project.environment };
    const request = { folder, base: "main", stacks: [], environment };
    const change = await collectChange({ ...request, engine: "pulumi" });
    const [stack] = change.stacks;
    if (stack?.outcome.kind !== "compared") throw new Error(JSON.stringify(stack?.outcome));
    const { steps, engine, prior } = stack.outcome;
    expect({ engine, prior: prior.kind }).toEqual({ engine: "pulumi", prior: "state" });
    const crane = steps.find(({ name }) => name === "crane");
    expect(crane?.changes).toMatchObject([{ path: "size", before: 1, after: 3 }]);
    const comment = formatComment(judge(change, { version: "0" }));
    expect(comment).toContain("size: 1 → 3");
  });
});
