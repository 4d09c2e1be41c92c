import { eventsOf, parseWorkflow, type Step, type Workflow } from "./workflow-files.ts";

/**
 * What is unsafe in a workflow of this project: events that foreign people cause must meet no secret,
 * no right to write and no cache of others; what has a right to write must run no foreign code.
 */
export function unsafeIn(text: string): string[] {
  const workflow = parseWorkflow(text);
  const events = eventsOf(workflow);
  return [
    ...eventProblems(events),
    ...permissionProblems(workflow),
    ...pinProblems(text),
    ...Object.entries(workflow.jobs).flatMap(([name, job]) => [
      ...(job["timeout-minutes"] === undefined ? [`${name} has no time limit`] : []),
      ...job.steps.flatMap((step) => stepProblems(step)),
    ]),
    ...(isForeign(events) ? foreignProblems(text, workflow) : []),
    ...(events.includes("workflow_run") ? trustedProblems(text, workflow) : []),
  ];
}

/** Events in which code of somebody who may not write here runs. */
function isForeign(events: readonly string[]): boolean {
  return events.includes("pull_request") && !events.includes("push");
}

function eventProblems(events: readonly string[]): string[] {
  // Each runs with the secrets of the default branch on words of anybody.
  const dangerous = ["pull_request_target", "issue_comment", "issues", "discussion_comment"];
  return events.filter((event) => dangerous.includes(event)).map((event) => `runs on ${event}`);
}

function permissionProblems({ permissions, jobs }: Workflow): string[] {
  const all = [permissions, ...Object.values(jobs).map((job) => job.permissions)];
  const wide = all.filter((one) => typeof one === "string").map((one) => `permissions are ${one}`);
  return permissions === undefined ? [...wide, "has no permissions of its own"] : wide;
}

/** An action of somebody else is a commit, with its version beside it for whoever updates it. */
function pinProblems(text: string): string[] {
  const used = text.split("\n").filter((line) => /^\s*(-\s+)?uses:/.test(line));
  const pinned = /uses: (\.\/|[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$)/;
  return used.filter((line) => !pinned.test(line)).map((line) => `not pinned: ${line.trim()}`);
}

function stepProblems({ run, uses, with: given }: Step): string[] {
  const problems: string[] = [];
  // Whatever stands in an expression becomes part of the script: values come by `env`.
  if (run?.includes("${{") === true) problems.push(`an expression within a script: ${run}`);
  if (uses?.startsWith("actions/checkout@") === true && given["persist-credentials"] !== false) {
    problems.push("the checkout leaves its token behind");
  }
  return problems;
}

function foreignProblems(text: string, workflow: Workflow): string[] {
  const problems: string[] = [];
  if (/\bsecrets\b/.test(withoutComments(text))) problems.push("foreign code meets secrets");
  if (/GITHUB_TOKEN|github\.token/.test(text)) problems.push("foreign code meets a token");
  for (const [scope, right] of rightsOf(workflow)) {
    if (right !== "read") problems.push(`foreign code has ${scope}: ${right}`);
  }
  for (const { uses, run, with: given } of stepsOf(workflow)) {
    if (uses?.startsWith("actions/cache") === true) problems.push("foreign code writes a cache");
    const node = uses?.startsWith("actions/setup-node@") === true;
    if (node && (given["package-manager-cache"] !== false || given.cache !== undefined)) {
      problems.push("foreign code writes npm's cache");
    }
    if (run !== undefined && installs(run)) problems.push("scripts of packages run");
  }
  return problems;
}

function trustedProblems(text: string, workflow: Workflow): string[] {
  const problems: string[] = [];
  // Everything else of the run is words of whoever opened the pull request.
  const known = ["id", "event", "conclusion", "head_sha"];
  for (const [, name = ""] of withoutComments(text).matchAll(/event\.workflow_run\.([\w.]+)/g)) {
    if (!known.includes(name)) problems.push(`looks at workflow_run.${name}`);
  }
  for (const { uses, run, with: given } of stepsOf(workflow)) {
    if (uses?.startsWith("actions/checkout@") === true) {
      const ref = String(given.ref ?? "");
      if (ref !== "${{ github.event.repository.default_branch }}")
        problems.push(`checks out ${ref}`);
      if (given.repository !== undefined) problems.push("checks out another repository");
    }
    if (uses?.startsWith("actions/download-artifact@") === true) {
      const path = String(given.path ?? "");
      if (!path.startsWith("${{ runner.temp }}/"))
        problems.push(`unpacks into the checkout: ${path}`);
    }
    if (run !== undefined && installs(run)) problems.push("scripts of packages run");
  }
  for (const [scope, right] of rightsOf(workflow)) {
    if (right === "write" && scope !== "pull-requests") problems.push(`may write ${scope}`);
  }
  return problems;
}

function installs(script: string): boolean {
  return /\bnpm (ci|install|i)\b(?!.*--ignore-scripts)/.test(script);
}

function stepsOf({ jobs }: Workflow): Step[] {
  return Object.values(jobs).flatMap(({ steps }) => steps);
}

function rightsOf({ permissions, jobs }: Workflow): [string, string][] {
  const all = [permissions, ...Object.values(jobs).map((job) => job.permissions)];
  return all.flatMap((one) => (typeof one === "object" ? Object.entries(one) : []));
}

function withoutComments(text: string): string {
  return text.replaceAll(/(^|\s)#.*$/gm, "");
}
