import { CustomResource, ProviderResource } from "@pulumi/pulumi/resource.js";
import type { CustomResourceOptions, ResourceOptions } from "@pulumi/pulumi/resource.js";
import type { Input, Output } from "@pulumi/pulumi/output.js";

/** What a {@link File} needs. */
export interface FileArgs {
  /** @default what SLIPWAY_TEST_FOLDER names */
  folder?: Input<string>;
  content: Input<unknown>;
  key?: Input<string | undefined>;
  tags?: Input<Record<string, Input<unknown>>>;
  deleteFirst?: boolean;
  fail?: string;
  delayMs?: number;
  vague?: boolean;
}

/** A JSON file that the test provider keeps. */
export class File extends CustomResource {
  declare readonly content: Output<unknown>;
  declare readonly key: Output<string | undefined>;
  declare readonly size: Output<number>;

  constructor(name: string, args: FileArgs, opts?: CustomResourceOptions) {
    super("test:index:File", name, { ...args, size: undefined }, opts);
  }
}

/** A file that somebody else made. */
export class ReadFile extends CustomResource {
  declare readonly content: Output<unknown>;

  constructor(name: string, id: string, opts?: CustomResourceOptions) {
    super("test:index:File", name, { content: undefined }, { ...opts, id });
  }
}

/** An explicit provider for files. */
export class FileProvider extends ProviderResource {
  constructor(name: string, args: Record<string, unknown> = {}, opts?: ResourceOptions) {
    super("test", name, args, opts);
  }
}
