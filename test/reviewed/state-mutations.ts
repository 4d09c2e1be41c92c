import { edit, rewrite, type Mutation } from "./mutation.ts";
import { saved } from "./reviewed-project.ts";

const { plan, goal } = saved;

/** What another run did to the states, and what endangers data. */
export const stateMutations: readonly Mutation[] = [
  {
    name: "the state, changed by another",
    given: plan,
    change: async (project) => {
      project.edit("index.js", "retentionInDays: 14", "retentionInDays: 90");
      await project.ok("up", "prod", "--simulate");
      project.edit("index.js", "retentionInDays: 90", "retentionInDays: 14");
    },
    code: "StateChanged",
    text: /the state is another one: .*'wharf'.* differ, by a run since/,
  },
  {
    name: "the state, destroyed by another",
    given: plan,
    change: async (project) => {
      project.edit("lib/berths.js", "protect: true", "protect: false");
      await project.ok("up", "prod", "--simulate");
      await project.ok("destroy", "prod", "--simulate", "--yes");
      project.edit("lib/berths.js", "protect: false", "protect: true");
    },
    code: "StateChanged",
    text: /the state is another one: .* differ, by 2 runs since/,
  },
  {
    name: "an output of an upstream stack, in its state",
    given: plan,
    change: async (project) => {
      project.edit("Pulumi.network.yaml", "10.0", "10.1");
      await project.ok("up", "network", "--simulate");
      project.edit("Pulumi.network.yaml", "10.1", "10.0");
    },
    code: "UpstreamChanged",
    text: /output 'cidr' of stack 'harbor\/network' is another one/,
  },
  {
    name: "the state of another application, changed by another",
    of: "atelier",
    given: plan,
    change: async (project) => {
      project.edit("Pulumi.studio.yaml", "replicas: 2", "replicas: 5");
      await project.ok("up", "studio", "--simulate");
      project.edit("Pulumi.studio.yaml", "replicas: 5", "replicas: 2");
    },
    code: "StateChanged",
    text: /the state is another one/,
  },
  {
    name: "a danger that the reviewed goal does not name",
    change: (project) => {
      rewrite(project, goal, (content) => ({ ...content, dangers: [] }));
    },
    code: "DangerNotReviewed",
    text: /Deleting 'old-port' \(aws:s3\/bucket:Bucket\) destroys the data it holds/,
  },
  {
    name: "a danger that the state brings, and nobody reviewed",
    change: async (project) => {
      project.edit(
        "index.js",
        "  // what is left",
        '  new Bucket("fish", { tags }, { provider: west });\n  // what is left',
      );
      await project.ok("up", "prod", "--simulate");
      project.edit("index.js", '  new Bucket("fish", { tags }, { provider: west });\n', "");
    },
    code: "DangerNotReviewed",
    text: /Deleting 'fish' .*destroys the data it holds/,
  },
  {
    name: "a danger, where only the hash of the goal was reviewed",
    given: "<goal>",
    change: () => undefined,
    code: "DangerNotReviewed",
    text: /Deleting 'old-port'/,
  },
  {
    name: "the config, where only the hash of the goal was reviewed",
    given: "<goal>",
    change: edit("Pulumi.prod.yaml", "eu-west-1", "eu-west-2"),
    code: "GoalChanged",
    text: /is neither the goal of 'prod' now \([0-9a-f]{12}\) nor its plan \([0-9a-f]{12}\)/,
  },
  {
    name: "the state, where only the hash of the plan was reviewed",
    given: "<plan>",
    change: async (project) => {
      project.edit("index.js", "retentionInDays: 14", "retentionInDays: 90");
      await project.ok("up", "prod", "--simulate");
      project.edit("index.js", "retentionInDays: 90", "retentionInDays: 14");
    },
    code: "GoalChanged",
    text: /neither the goal/,
  },
];
