import * as pulumi from "@pulumi/pulumi";
import type { BuildInput } from "./build-schema.ts";
import type { OwnedArgs } from "./resources.ts";

/** What a {@link Migration} or a {@link Schedule} needs. */
export interface JobArgs extends OwnedArgs {
  /** Folder of the program, relative to the project; a change of its content is an update. */
  source: pulumi.Input<string>;
  /** Program and arguments. @default `node <main of the source's package.json>` */
  command?: pulumi.Input<pulumi.Input<string>[]>;
  /** Environment variables, each secret if its value is; those without a value are left out. */
  variables: pulumi.Input<Record<string, pulumi.Input<string | null | undefined>>>;
  /** Names of the variables that links give: no other value of theirs makes a migration run again. */
  linked?: pulumi.Input<pulumi.Input<string>[]>;
  /** Names of the variables whose values its output must not show. */
  secret?: pulumi.Input<pulumi.Input<string>[]>;
  /** Seconds after which it is ended, and has failed. */
  timeoutSeconds: pulumi.Input<number>;
  /** How its source is made ready. @default it runs as it stands */
  build?: pulumi.Input<BuildInput>;
}

/** A program that runs once for its source, command and variables, and must succeed. */
export class Migration extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string>;
  /** Identity of what ran, known only once it has succeeded. */
  declare readonly run: pulumi.Output<string>;

  constructor(name: string, args: JobArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = { run: undefined, sourceHash: undefined };
    super("local:index:Migration", name, { ...args, ...outputs }, opts);
  }
}

/** What a {@link Schedule} needs. */
export interface ScheduleArgs extends JobArgs {
  /** Five fields: minute, hour, day of month, month, day of week. */
  cron: pulumi.Input<string>;
  /** Name in the IANA time zone database. */
  timezone: pulumi.Input<string>;
  /** Whether it does not run for now. @default false */
  suspended?: pulumi.Input<boolean>;
}

/** A program that runs by the clock, never beside itself. */
export class Schedule extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string>;

  constructor(name: string, args: ScheduleArgs, opts?: pulumi.CustomResourceOptions) {
    super("local:index:Schedule", name, { ...args, sourceHash: undefined }, opts);
  }
}
