import * as pulumi from "@pulumi/pulumi";

// A small application on one of three platforms, in two versions: the second one changes,
// replaces, adds and removes something.
const config = new pulumi.Config("small");
const changed = config.requireNumber("version") === 2;
const { build } = (await import(`./${config.require("platform")}.ts`)) as {
  build: (changed: boolean) => Record<string, pulumi.Output<string>>;
};

export const built = build(changed);
export const elsewhere = readOther(config.get("other"));

/** An output of another stack, where the config names one. */
function readOther(name: string | undefined): pulumi.Output<unknown> | undefined {
  return name === undefined ? undefined : new pulumi.StackReference(name).getOutput("built");
}
