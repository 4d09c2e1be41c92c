import { execFileSync } from "node:child_process";
import { Config } from "@pulumi/pulumi/config.js";
import { invoke } from "@pulumi/pulumi/runtime/invoke.js";
import { ComponentResource, CustomResource } from "@pulumi/pulumi/resource.js";
import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { File } from "../../../support/test-provider/file.ts";

const feature = new Config("features").require("feature");
const folder = new Config("features").require("folder");
const args = { folder, content: "text" };

/** Programs that use one feature each. */
const features: Record<string, () => unknown> = {
  import: () => new File("a", args, { import: "there" }),
  hooks: () => new File("a", args, { hooks: { beforeCreate: [() => undefined] } }),
  "remote component": () => new ComponentResource("test:index:Remote", "a", {}, {}, true),
  replaceWith: () => new File("a", args, { replaceWith: [new File("b", args)] }),
  replacementTrigger: () => new File("a", args, { replacementTrigger: 1 }),
  cloud: () => {
    new File("mine", args);
    return new Bucket("bucket");
  },
  config: () => ({
    sealed: process.env.SLIPWAY_SEALED_KEYS,
    text: new Config("app").get("text"),
    secret: new Config("app").getSecret("key"),
  }),
  child: () => ({ text: new Config("app").get("text"), child: startChild() }),
  duplicate: () => [new File("a", args), new File("a", args)],
  exit: () => {
    process.exit(0);
  },
  get: () => {
    const file = new Existing("old", "old-0", folder);
    return { content: file.content };
  },
  missing: () => new Existing("gone", "gone-0", folder),
  invoke: () => call("test:index:shout", { text: "hello" }),
  "cloud invoke": () => call("aws:index/getRegion:getRegion", {}),
};

/** What a process that the program starts finds of the config in its environment. */
function startChild(): string {
  const script = "console.log((process.env.PULUMI_CONFIG ?? '').length, 'bytes of config')";
  return execFileSync(process.execPath, ["-e", script], { encoding: "utf8" }).trim();
}

async function call(token: string, inputs: Record<string, unknown>): Promise<unknown> {
  return (await invoke(token, inputs)) as unknown;
}

class Existing extends CustomResource {
  declare readonly content: string;

  constructor(name: string, id: string, where: string) {
    super("test:index:File", name, { folder: where, content: undefined }, { id });
  }
}

const result = await features[feature]?.();
export const outputs = ["get", "invoke", "config", "child"].includes(feature) ? result : {};
