import { CustomResource, ProviderResource } from "@pulumi/pulumi/resource.js";
import type { CustomResourceOptions, ResourceOptions } from "@pulumi/pulumi/resource.js";
import type { Input, Output } from "@pulumi/pulumi/output.js";

/** What a {@link File} needs. */
export interface FileArgs {
  folder: Input<string>;
  content: Input<unknown>;
  key?: Input<string>;
  deleteFirst?: boolean;
  fail?: string;
  delayMs?: number;
}

/** A JSON file that the test provider keeps. */
export class File extends CustomResource {
  declare readonly content: Output<unknown>;
  declare readonly size: Output<number>;

  constructor(name: string, args: FileArgs, opts?: CustomResourceOptions) {
    super("test:index:File", name, { ...args, size: undefined }, opts);
  }
}

/** An explicit provider for files. */
export class FileProvider extends ProviderResource {
  constructor(name: string, args: Record<string, unknown> = {}, opts?: ResourceOptions) {
    super("test", name, args, opts);
  }
}
