import { createHash } from "node:crypto";
import { formatCanonical, toJson, type Json } from "../../tool/reviewed/canonical.ts";
import { digestsIn, imagesLock } from "./atelier.ts";
import { sealed } from "./harbor.ts";
import { saved, type ReviewedProject } from "./reviewed-project.ts";

/** What happens to a project between the review and the run. */
export interface Mutation {
  name: string;
  /** @default "harbor" */
  of?: "harbor" | "atelier";
  /** What is applied. @default the saved goal */
  given?: string;
  change: (project: ReviewedProject) => void | Promise<void>;
  code: string;
  text: RegExp;
}

const edit =
  (path: string, from: string, to: string) =>
  (project: ReviewedProject): void => {
    project.edit(path, from, to);
  };

const { plan, goal } = saved;
const wharf = "retentionInDays: 14, tags }, { provider: west }";
const otherDigest = `sha256:${"7".repeat(64)}`;

/** Edits of program, packages, config and sources: the goal is another one. */
export const goalMutations: readonly Mutation[] = [
  {
    name: "a module that is imported by an imported one",
    change: edit("lib/sizes.js", "berths: 20", "berths: 40"),
    code: "GoalChanged",
    text: /'berths' \(aws:rds\/instance:Instance\): allocatedStorage is 40, reviewed was 20/,
  },
  {
    name: "a package whose version changes what the program does",
    change: (project) => {
      project.edit(
        "package-lock.json",
        '"version": "1.0.0",\n      "resolved"',
        '"version": "1.1.0",\n      "resolved"',
      );
      project.edit("node_modules/tide-table/index.js", "`tide-$", "`ebb-$");
    },
    code: "GoalChanged",
    text: /package 'tide-table' is 1\.1\.0, reviewed was 1\.0\.0\n.*'logs' .*name is "ebb-logs"/,
  },
  {
    name: "the content of a package under the same version",
    change: edit("package-lock.json", "sha512-AAAA", "sha512-CCCC"),
    code: "GoalChanged",
    text: /package 'tide-table' is/,
  },
  {
    name: "a package more at run time",
    change: edit(
      "package-lock.json",
      '"node_modules/prettier": {',
      '"node_modules/knots": {"version": "2.0.0"},\n    "node_modules/prettier": {',
    ),
    code: "GoalChanged",
    text: /package 'knots' is 2\.0\.0, reviewed was not there/,
  },
  {
    name: "a config value",
    change: edit("Pulumi.prod.yaml", "eu-west-1", "eu-west-2"),
    code: "GoalChanged",
    text: /'west' \(pulumi:providers:aws\): region is "eu-west-2", reviewed was "eu-west-1"/,
  },
  {
    name: "a config value inside another one",
    change: edit("Pulumi.prod.yaml", "most: 12", "most: 13"),
    code: "GoalChanged",
    text: /'gate' .*tags\.limit is "13", reviewed was "12"/,
  },
  {
    name: "a secret of the config that was rotated",
    change: edit(
      "Pulumi.prod.yaml",
      `token:\n    secure: ${sealed("A")}`,
      `token:\n    secure: ${sealed("D")}`,
    ),
    code: "GoalChanged",
    text: /secret 'harbor:token' of the config is another one/,
  },
  {
    name: "a secret inside a value that was rotated",
    change: edit("Pulumi.prod.yaml", sealed("C"), sealed("D")),
    code: "GoalChanged",
    text: /secret 'harbor:keys\.pier' of the config is another one/,
  },
  {
    name: "a secret in the place of another one",
    change: edit("lib/berths.js", 'requireSecret("token")', 'requireSecret("second")'),
    code: "GoalChanged",
    text: /'berths' .*password is "\[secret of harbor:second\]", reviewed was "\[secret of harbor:token\]"/,
  },
  {
    name: "a secret that is none any more",
    change: edit("index.js", 'token: config.requireSecret("token")', 'token: "open"'),
    code: "GoalChanged",
    text: /'gate' .*tags\.token is "open", reviewed was "\[secret of harbor:token\]"/,
  },
  {
    name: "a secret more in the config",
    change: edit(
      "Pulumi.prod.yaml",
      "  harbor:second:",
      `  harbor:third:\n    secure: ${sealed("E")}\n  harbor:second:`,
    ),
    code: "GoalChanged",
    text: /secret 'harbor:third' of the config is new since the review/,
  },
  {
    name: "another passphrase or salt",
    change: edit("Pulumi.prod.yaml", "v1:Q2F0c0FyZUI=", "v1:RG9nc0FyZUI="),
    code: "GoalChanged",
    text: /the stack has another passphrase or salt/,
  },
  {
    name: "the option protect",
    change: edit("lib/berths.js", "protect: true", "protect: false"),
    code: "GoalChanged",
    text: /'berths' .*option protect is false, reviewed was true/,
  },
  {
    name: "the option customTimeouts",
    change: edit("lib/berths.js", '"30m"', '"40m"'),
    code: "GoalChanged",
    text: /'berths' .*option customTimeouts is \{"create":2400\}/,
  },
  ...(
    [
      [
        "deleteBeforeReplace",
        "deleteBeforeReplace: true",
        /deleteBeforeReplace is true, .*not set/,
      ],
      ["replaceOnChanges", 'replaceOnChanges: ["name"]', /replaceOnChanges is \["name"\]/],
      ["ignoreChanges", 'ignoreChanges: ["tags"]', /ignoreChanges is \["tags"\]/],
      ["retainOnDelete", "retainOnDelete: true", /retainOnDelete is true/],
      ["additionalSecretOutputs", 'additionalSecretOutputs: ["arn"]', /SecretOutputs is \["arn"\]/],
      ["aliases", 'aliases: [{ name: "pier" }]', /aliases is \["urn:.*::pier"\]/],
      ["parent", "parent: manifests", /'wharf' .* is new since the review/],
      ["dependsOn", "dependsOn: [berths]", /dependsOn is \["urn:.*::berths"\]/],
      ["deletedWith", "deletedWith: manifests", /deletedWith is "urn:.*::manifests"/],
      ["version", 'version: "7.0.0"', /option version is "7\.0\.0"/],
      ["hideDiffs", 'hideDiffs: ["tags"]', /hideDiffs is \["tags"\]/],
    ] as const
  ).map(([name, set, text]): Mutation => ({
    name: `the option ${name}`,
    change: edit("index.js", wharf, wharf.replace("west }", `west, ${set} }`)),
    code: "GoalChanged",
    text,
  })),
  {
    name: "the provider of a resource",
    change: edit("index.js", wharf, wharf.replace("west", "east")),
    code: "GoalChanged",
    text: /'wharf' .*option provider is "urn:.*::east", reviewed was "urn:.*::west"/,
  },
  {
    name: "a resource that was renamed",
    change: edit("index.js", 'new LogGroup("wharf"', 'new LogGroup("pier"'),
    code: "GoalChanged",
    text: /'pier' .* is new since the review\n.*'wharf' .* was reviewed, and is no longer there/,
  },
  {
    name: "a resource less",
    change: edit("index.js", 'new LogGroup("wharf"', 'if (false) new LogGroup("wharf"'),
    code: "GoalChanged",
    text: /'wharf' .* was reviewed, and is no longer there/,
  },
  {
    name: "a resource more",
    change: edit(
      "index.js",
      "  // what is left",
      '  new Bucket("fish", { tags }, { provider: west });\n  // what is left',
    ),
    code: "GoalChanged",
    text: /'fish' \(aws:s3\/bucket:Bucket\) is new since the review/,
  },
  {
    name: "a number that became a text",
    change: edit(
      "index.js",
      'name: "wharf", retentionInDays: 14',
      'name: "wharf", retentionInDays: "14"',
    ),
    code: "GoalChanged",
    text: /'wharf' .*retentionInDays is "14", reviewed was 14/,
  },
  {
    name: "what the program asks a data source for",
    change: edit("index.js", "crane-1", "crane-2"),
    code: "GoalChanged",
    text: /call aws:ec2\/getAmi:getAmi: nameRegex is "crane-2"/,
  },
  {
    name: "a file that the program reads",
    change: edit("rules.json", '"days": 30', '"days": 60'),
    code: "GoalChanged",
    text: /'gate' .*retentionInDays is 60, reviewed was 30/,
  },
  {
    name: "a file that is uploaded",
    change: edit("note.txt", "Mind", "Mend"),
    code: "GoalChanged",
    text: /'note' .*source is "\[asset [0-9a-f]{64}\]"/,
  },
  {
    name: "an output of the stack",
    change: edit("index.js", "gate = berths.endpoint", "gate = berths.address"),
    code: "GoalChanged",
    text: /output 'gate' is/,
  },
  {
    name: "which output of an upstream stack is read",
    change: edit("index.js", 'getOutput("cidr")', 'getOutput("zone")'),
    code: "GoalChanged",
    text: /'gate' .*name is "gate-b", reviewed was "gate-10\.0\.0\.0\/16"/,
  },
  {
    name: "the config of an upstream stack",
    change: edit("Pulumi.network.yaml", "10.0", "10.1"),
    code: "GoalChanged",
    text: /'gate' .*name is "gate-10\.1\.0\.0\/16"/,
  },
  {
    name: "a source file that is built into an image",
    of: "atelier",
    change: edit("apps/press/ink.js", "ink = 1", "ink = 2"),
    code: "GoalChanged",
    text: /source 'apps\/press' is another one/,
  },
  {
    name: "a page of a site that is built into an image",
    of: "atelier",
    change: edit("apps/gallery/index.html", "Prints", "Posters"),
    code: "GoalChanged",
    text: /source 'apps\/gallery' is another one/,
  },
  {
    name: "a digest of images.lock",
    of: "atelier",
    change: (project) => {
      const digests = digestsIn(imagesLock, "postgres-18");
      const lock = digests.reduce((text, one) => text.replaceAll(one, otherDigest), imagesLock);
      project.write("images.lock", lock);
    },
    code: "GoalChanged",
    text: /prints.*7777777/,
  },
  {
    name: "the mode of the stack",
    of: "atelier",
    change: edit(
      "Pulumi.studio.yaml",
      "  slipway:services",
      "  slipway:mode: maintenance\n  slipway:services",
    ),
    code: "GoalChanged",
    text: /setting 'slipway:mode' is "maintenance", reviewed was not set/,
  },
  {
    name: "the stage of the stack",
    of: "atelier",
    change: edit("Pulumi.studio.yaml", "stage: development", "stage: testing"),
    code: "GoalChanged",
    text: /setting 'slipway:stage' is "testing", reviewed was "development"/,
  },
  {
    name: "the platform of the stack",
    of: "atelier",
    change: edit("Pulumi.studio.yaml", "platform: docker", "platform: local"),
    code: "GoalChanged",
    text: /setting 'slipway:platform' is "local", reviewed was "docker"/,
  },
  {
    name: "the copies that the config asks for",
    of: "atelier",
    change: edit("Pulumi.studio.yaml", "replicas: 2", "replicas: 3"),
    code: "GoalChanged",
    text: /'press-api' \(slipway:index:Service\): replicas is 3, reviewed was 2/,
  },
  {
    name: "a module that the application imports",
    of: "atelier",
    change: edit("stacks/atelier-ports.ts", "8081", "8082"),
    code: "GoalChanged",
    text: /'press-api' \(slipway:index:Service\): port is 8082, reviewed was 8081/,
  },
  {
    name: "a link between components",
    of: "atelier",
    change: edit("stacks/atelier.ts", "links: [prints]", "links: []"),
    code: "GoalChanged",
    text: /'press-api' \(slipway:index:Service\): links/,
  },
];

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

/** Writes a file anew with other content, and its checksum as if it had been so from the start. */
export function rewrite(
  project: ReviewedProject,
  path: string,
  change: (content: Record<string, unknown>) => Record<string, unknown>,
  checksum: "own checksum" | "old checksum" = "own checksum",
): void {
  const { checksum: old, ...content } = JSON.parse(project.read(path)) as Record<string, Json>;
  const changed = change(content);
  const text = formatCanonical(toJson(changed));
  const own = createHash("sha256").update(text).digest("hex");
  const whole = { ...changed, checksum: checksum === "own checksum" ? own : old };
  project.write(path, JSON.stringify(whole, null, 2));
}
