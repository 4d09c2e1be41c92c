import { digestsIn, imagesLock } from "./atelier.ts";
import { edit, type Mutation } from "./mutation.ts";

const otherDigest = `sha256:${"7".repeat(64)}`;

/** Edits of an application, its sources and its stack: the goal is another one. */
export const applicationMutations: readonly Mutation[] = [
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
