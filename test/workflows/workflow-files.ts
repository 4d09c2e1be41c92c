import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import * as z from "zod";

/** The root of the project. */
export const root = join(import.meta.dirname, "../..");

/** Every workflow, as paths from the root. */
export const workflowFiles = globSync(".github/workflows/*.{yml,yaml}", { cwd: root }).sort();

/** Text of a file of the project. */
export function readText(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

const valuesSchema = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
  .default({});

const stepSchema = z.looseObject({
  id: z.string().optional(),
  name: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  if: z.string().optional(),
  shell: z.string().optional(),
  env: valuesSchema,
  with: valuesSchema,
});

const permissionsSchema = z.union([z.record(z.string(), z.string()), z.string()]);

const jobSchema = z.looseObject({
  permissions: permissionsSchema.optional(),
  "timeout-minutes": z.number().optional(),
  steps: z.array(stepSchema),
});

const workflowSchema = z.looseObject({
  on: z.union([z.string(), z.array(z.string()), z.record(z.string(), z.unknown())]),
  permissions: permissionsSchema.optional(),
  jobs: z.record(z.string(), jobSchema),
});

export type Step = z.infer<typeof stepSchema>;
export type Workflow = z.infer<typeof workflowSchema>;

/** A workflow, from its text. */
export function parseWorkflow(text: string): Workflow {
  return workflowSchema.parse(parse(text));
}

/** Names of the events that start a workflow. */
export function eventsOf({ on }: Workflow): string[] {
  if (typeof on === "string") return [on];
  return Array.isArray(on) ? on : Object.keys(on);
}

const actionSchema = z.looseObject({
  inputs: z.record(z.string(), z.object({ description: z.string(), default: z.string() })),
  runs: z.object({ using: z.literal("composite"), steps: z.array(stepSchema) }),
});

/** The composite action of the project. */
export function readAction(): z.infer<typeof actionSchema> {
  return actionSchema.parse(parse(readText("action.yml")));
}

/** The action's steps as a job, for what reads workflows alone: inputs become those of a call. */
export function actionAsWorkflow(): string {
  const { inputs, runs } = readAction();
  const called = Object.entries(inputs).map(([name, input]) => [
    name,
    { ...input, type: "string" },
  ]);
  const steps = runs.steps.map((step) => Object.fromEntries(Object.entries(step)));
  return stringify({
    name: "action",
    on: { workflow_call: { inputs: Object.fromEntries(called) as object } },
    jobs: { action: { "runs-on": "ubuntu-latest", steps: steps.map(withoutEmpty) } },
  });
}

function withoutEmpty(step: Record<string, unknown>): Record<string, unknown> {
  const filled = Object.entries(step).filter(([, value]) => JSON.stringify(value) !== "{}");
  return Object.fromEntries(filled);
}

const gitlabSchema = z.looseObject({
  "slipway-check": z.looseObject({
    before_script: z.array(z.string()),
    script: z.array(z.string()),
    artifacts: z.looseObject({ when: z.literal("always"), paths: z.array(z.string()) }),
    cache: z.array(z.never()),
    variables: z.object({ GIT_DEPTH: z.literal("0") }),
    rules: z.tuple([z.object({ if: z.literal('$CI_PIPELINE_SOURCE == "merge_request_event"') })]),
  }),
});

/** The job of the template for GitLab. */
export function readGitlabJob(): z.infer<typeof gitlabSchema>["slipway-check"] {
  return gitlabSchema.parse(parse(readText("ci/gitlab/slipway.gitlab-ci.yml")))["slipway-check"];
}

/** Its lines as the one script that GitLab makes of them, which ends with the first that fails. */
export function gitlabScript(): string {
  const { before_script: before, script } = readGitlabJob();
  return [...before, ...script].join("\n");
}
