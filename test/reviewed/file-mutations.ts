import { edit, rewrite, type Mutation } from "./mutation.ts";
import { saved } from "./reviewed-project.ts";

const { plan, goal } = saved;

/** What happens to the file itself. */
export const fileMutations: readonly Mutation[] = [
  {
    name: "a value of the file, edited",
    given: plan,
    change: edit(plan, '"allocatedStorage": 20', '"allocatedStorage": 40'),
    code: "PlanDamaged",
    text: /it was edited after it was written/,
  },
  {
    name: "a danger of the file, taken out",
    given: plan,
    change: (project) => {
      rewrite(project, plan, (content) => ({ ...content, dangers: [] }), "old checksum");
    },
    code: "PlanDamaged",
    text: /it was edited/,
  },
  {
    name: "an entry of the goal and the checksum, edited together",
    given: goal,
    change: (project) => {
      const other = project.read(goal).replace('"allocatedStorage": 20', '"allocatedStorage": 40');
      project.write(goal, other);
      rewrite(project, goal, (content) => content);
    },
    code: "PlanDamaged",
    text: /it was edited after it was written: its goal/,
  },
  {
    name: "a step of the plan and the checksum, edited together",
    given: plan,
    change: (project) => {
      rewrite(project, plan, (content) => ({
        ...content,
        plan: { ...(content.plan as object), steps: [] },
      }));
    },
    code: "PlanDamaged",
    text: /it was edited after it was written: its steps/,
  },
  {
    name: "the hash of the file, edited",
    given: goal,
    change: (project) => {
      const [, hash = ""] = /"hash": "([0-9a-f]{64})"/.exec(project.read(goal)) ?? [];
      project.edit(goal, hash, "0".repeat(64));
    },
    code: "PlanDamaged",
    text: /edited/,
  },
  {
    name: "the file, cut off",
    given: plan,
    change: (project) => {
      const text = project.read(plan);
      project.write(plan, text.slice(0, text.length / 2));
    },
    code: "PlanDamaged",
    text: /it is no whole JSON object/,
  },
  {
    name: "the file, emptied",
    given: plan,
    change: (project) => {
      project.write(plan, "");
    },
    code: "PlanDamaged",
    text: /no whole JSON object/,
  },
  {
    name: "an export in the place of the file",
    given: plan,
    change: (project) => {
      project.write(plan, '{"version": 3, "deployment": {}}');
    },
    code: "PlanDamaged",
    text: /no file of `slipway preview --save-plan`/,
  },
  {
    name: "a file of a later version",
    given: plan,
    change: edit(plan, '"format": 1', '"format": 2'),
    code: "PlanNewer",
    text: /has the form 2, and this version of slipway reads form 1/,
  },
  {
    name: "the file of another stack",
    given: plan,
    change: async (project) => {
      await project.ok("preview", "yard", "--simulate", "--save-plan", plan);
    },
    code: "PlanOfAnotherStack",
    text: /is of stack 'harbor\/yard', not of 'harbor\/prod'/,
  },
  {
    name: "the file of another project",
    given: plan,
    change: (project) => {
      rewrite(project, plan, (content) => ({ ...content, project: "port" }));
    },
    code: "PlanOfAnotherStack",
    text: /is of stack 'port\/prod'/,
  },
  {
    name: "the plan of the real stack, for a simulation",
    given: plan,
    change: (project) => {
      rewrite(project, plan, ({ simulated: _simulated, ...content }) => content);
    },
    code: "PlanSimulated",
    text: /was planned on the state of the real stack, and this run is simulated/,
  },
  {
    name: "no file, and no hash",
    given: "nothing.json",
    change: () => undefined,
    code: "PlanMissing",
    text: /There is no plan at 'nothing\.json', and it is no hash either/,
  },
  {
    name: "too few digits of a hash",
    given: "abc123",
    change: () => undefined,
    code: "PlanMissing",
    text: /give at least 12 digits/,
  },
];
