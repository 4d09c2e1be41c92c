import { Config } from "@pulumi/pulumi/config.js";
import { ComponentResource } from "@pulumi/pulumi/resource.js";
import type { ComponentResourceOptions } from "@pulumi/pulumi/resource.js";

export { File, FileProvider, ReadFile } from "../test-provider/file.ts";

/** Version of the program that runs, from 1. */
export const version = new Config("matrix").requireNumber("version");

/** What belongs to this version out of one thing for each; the last one stays. */
export function v<T>(...each: [T, ...T[]]): T {
  return each[Math.min(version, each.length) - 1] ?? each[0];
}

/** A component without anything of its own. */
export class Group extends ComponentResource {
  constructor(name: string, args: Record<string, unknown> = {}, opts?: ComponentResourceOptions) {
    super("test:index:Group", name, args, opts);
    this.registerOutputs({});
  }
}
