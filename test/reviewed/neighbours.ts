import { execFileSync } from "node:child_process";
import { chmodSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { imagesLock } from "./atelier.ts";
import { edit } from "./mutation.ts";
import { add, replaceAll, type Neighbour } from "./neighbour.ts";
import { saved } from "./reviewed-project.ts";

const stackFile = "Pulumi.prod.yaml";

/** Of the program's text. */
const texts: readonly Neighbour[] = [
  { name: "nothing", change: () => undefined },
  { name: "nothing, by the goal alone", given: saved.goal },
  {
    name: "a comment in the program",
    change: edit("index.js", "const config", "// The port.\nconst config"),
  },
  {
    name: "a comment in an indirect import",
    change: edit("lib/sizes.js", "const sizes", "/* m */ const sizes"),
  },
  {
    name: "a comment, by the goal alone",
    given: saved.goal,
    change: edit("lib/sizes.js", "const sizes", "/* m */ const sizes"),
  },
  {
    name: "a comment taken away",
    change: edit("index.js", "  // what is left of the old port\n", ""),
  },
  { name: "the names of variables", change: replaceAll("index.js", "config", "settings") },
  { name: "a number in another form", change: edit("lib/sizes.js", "20", "2e1") },
  {
    name: "a text that is put together",
    change: edit("index.js", '"harbor-manifests"', '"harbor-" + "manifests"'),
  },
  {
    name: "keys in another order",
    change: edit(
      "index.js",
      'stage: "development", port: "north"',
      'port: "north", stage: "development"',
    ),
  },
  {
    name: "dependencies in another order",
    change: edit("index.js", "[berths, manifests]", "[manifests, berths]"),
  },
  {
    name: "a property that is undefined",
    change: edit("lib/berths.js", 'engine: "postgres",', 'engine: "postgres", port: undefined,'),
  },
  { name: "line ends of another system", change: replaceAll("index.js", "\n", "\r\n") },
  { name: "blank lines", change: replaceAll("lib/berths.js", "\n", "\n\n") },
  {
    name: "a message that the program logs",
    change: edit("index.js", "const config", 'console.log("ahoy");\nconst config'),
  },
  { name: "a function that is inlined", change: edit("lib/berths.js", 'sizeOf("berths")', "20") },
  {
    name: "a module under another name",
    change: (project) => {
      project.rename("lib/sizes.js", "lib/lengths.js");
      project.edit("lib/berths.js", "./sizes.js", "./lengths.js");
    },
  },
  { name: "a module that nobody imports", change: add("lib/unused.js", "throw new Error();\n") },
  {
    name: "a data file in another form",
    change: add("rules.json", '{\n  "open": true,\n  "days": 30\n}\n'),
  },
  {
    name: "exports in another order",
    change: edit("index.js", "cidr, zone, gate, machine", "machine, gate, zone, cidr"),
  },
];

/** Of files beside the program. */
const beside: readonly Neighbour[] = [
  {
    name: "a renamed test",
    change: (project) => {
      project.rename("test/berths.test.js", "test/moorings.test.js");
    },
  },
  { name: "a changed test", change: add("test/berths.test.js", "// another one\n") },
  { name: "the documentation", change: add("docs/harbor.md", "# Where ships go\n") },
  { name: "the README", change: edit("README.md", "Harbor", "The harbor") },
  { name: "a changelog", change: add("CHANGELOG.md", "## 2.0.0\n") },
  { name: "an .env file of somebody", change: add(".env", "TOKEN=mine\n") },
  { name: "what Git ignores", change: add(".gitignore", "*.log\n") },
  { name: "a workflow", change: add(".github/workflows/ci.yml", "on: push\n") },
  {
    name: "the form of package.json",
    change: add(
      "package.json",
      '{\n  "main": "index.js",\n  "type": "module",\n  "name": "harbor"\n}\n',
    ),
  },
  {
    name: "a script of package.json",
    change: edit("package.json", '"main"', '"scripts":{"test":"x"},"main"'),
  },
  {
    name: "a package for development",
    change: edit("package-lock.json", '"version": "3.0.0"', '"version": "3.1.0"'),
  },
  {
    name: "a package more for development",
    change: edit(
      "package-lock.json",
      '"node_modules/prettier": {',
      '"node_modules/eslint": {"version": "9.0.0", "dev": true},\n    "node_modules/prettier": {',
    ),
  },
  {
    name: "the project's own version",
    change: replaceAll("package-lock.json", '"name": "harbor",', '"name": "harbor-two",'),
  },
  {
    name: "the form of the lockfile",
    change: (project) => {
      project.write(
        "package-lock.json",
        JSON.stringify(JSON.parse(project.read("package-lock.json"))),
      );
    },
  },
  {
    name: "the registry that a package comes from",
    change: edit("package-lock.json", "registry.example.com", "mirror.example.com"),
  },
  {
    name: "a file's time",
    change: (project) => {
      utimesSync(join(project.folder, "note.txt"), 1, 1);
    },
  },
  {
    name: "a file's permissions",
    change: (project) => {
      chmodSync(join(project.folder, "note.txt"), 0o600);
    },
  },
  {
    name: "a repository that appears",
    change: (project) => {
      execFileSync("git", ["init", "--quiet", project.folder]);
    },
  },
];

/** Of the stacks' files. */
const configs: readonly Neighbour[] = [
  {
    name: "keys of the stack's file in another order",
    change: (project) => {
      project.edit(stackFile, "    most: 12\n    fewest: 2\n", "    fewest: 2\n    most: 12\n");
    },
  },
  { name: "quotes in the stack's file", change: edit(stackFile, "eu-west-1", '"eu-west-1"') },
  {
    name: "single quotes in the stack's file",
    change: edit(stackFile, "eu-west-1", "'eu-west-1'"),
  },
  {
    name: "a comment in the stack's file",
    change: edit(stackFile, "config:", "# Of the port.\nconfig:"),
  },
  {
    name: "an object of the stack's file in one line",
    change: edit(stackFile, "\n    most: 12\n    fewest: 2\n", " {most: 12, fewest: 2}\n"),
  },
  {
    name: "a value that nobody reads",
    change: edit(stackFile, "config:", "config:\n  harbor:motto: ahoy"),
  },
  { name: "the config of another stack", change: edit("Pulumi.yard.yaml", "3", "4") },
  { name: "a stack more", change: add("Pulumi.pier.yaml", "config: {}\n") },
  {
    name: "a stack less",
    change: (project) => {
      project.remove("Pulumi.yard.yaml");
    },
  },
  {
    name: "the description of the project",
    change: edit("Pulumi.yaml", "name: harbor", "name: harbor\ndescription: ships"),
  },
];

/** Of who runs it, where and how. */
const runs: readonly Neighbour[] = [
  { name: "another time zone", env: { TZ: "Pacific/Apia" } },
  { name: "another locale", env: { LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8" } },
  { name: "another user", env: { USER: "somebody", LOGNAME: "somebody", HOME: "/nowhere" } },
  { name: "a passphrase in the environment", env: { PULUMI_CONFIG_PASSPHRASE: "of somebody" } },
  { name: "one resource at once", words: ["--parallel", "1"] },
  { name: "a hundred resources at once", words: ["--parallel", "100"] },
  { name: "waiting for a lock", words: ["--lock-wait", "1"] },
  { name: "JSON lines", words: ["--json"] },
  { name: "a danger that the goal file names", given: saved.goal },
  { name: "the plan by 16 digits of its hash", given: "<plan>" },
  {
    name: "a preview in between",
    change: (project) => project.ok("preview", "prod", "--simulate"),
  },
  {
    name: "another plan in between",
    change: (project) => project.ok("preview", "prod", "--simulate", "--save-plan", "other.json"),
  },
  {
    name: "an upstream stack that was brought up again",
    change: (project) => project.ok("up", "network", "--simulate"),
  },
  {
    name: "another stack that was brought up",
    change: (project) => project.ok("up", "yard", "--simulate"),
  },
];

/** Of the application on Docker. */
const application: readonly Neighbour[] = [
  { name: "nothing of the application", of: "atelier" },
  { name: "nothing of the application, by its goal", of: "atelier", given: saved.goal },
  {
    name: "a comment in the application",
    of: "atelier",
    change: edit(
      "stacks/atelier.ts",
      "  const environment",
      "  // Open to all.\n  const environment",
    ),
  },
  {
    name: "a comment in a module of the application",
    of: "atelier",
    change: edit("stacks/atelier-ports.ts", "export", "// Of the press.\nexport"),
  },
  {
    name: "the source of another application",
    of: "atelier",
    change: add("apps/other/index.html", "<h1>Sold</h1>\n"),
  },
  {
    name: "another application",
    of: "atelier",
    change: add("stacks/gallery.ts", "export default 1;\n"),
  },
  {
    name: "installed packages of a source",
    of: "atelier",
    change: add("apps/press/node_modules/ink/index.js", "1;\n"),
  },
  {
    name: "a comment in images.lock",
    of: "atelier",
    change: add("images.lock", `# Looked at today.\n${imagesLock}`),
  },
  {
    name: "the digest of an image that it does not use",
    of: "atelier",
    change: (project) => {
      project.write(
        "images.lock",
        imagesLock.replace(/(valkey-[^]*?digest: sha256:)[0-9a-f]{64}/, `$1${"5".repeat(64)}`),
      );
    },
  },
  { name: "the plan of the application by its hash", of: "atelier", given: "<plan>" },
  { name: "the goal of the application by its hash", of: "atelier", given: "<goal>" },
];

/** Everything that must be accepted. */
export const neighbours: readonly Neighbour[] = [
  ...texts,
  ...beside,
  ...configs,
  ...runs,
  ...application,
];
