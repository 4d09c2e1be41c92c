import { sealed } from "./harbor.ts";
import { edit, type Mutation } from "./mutation.ts";

const wharf = "retentionInDays: 14, tags }, { provider: west }";

/** Edits of program, packages and config of a plain program: the goal is another one. */
export const programMutations: readonly Mutation[] = [
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
];
