import * as pulumi from "@pulumi/pulumi";

/** An edge whose admin API this machine reaches; its weights' files are on this machine too. */
export interface HttpAccess {
  kind: "http";
  /** `http://127.0.0.1:2019`. */
  address: pulumi.Input<string>;
}

/** An edge in a container: its admin API is asked from inside, and needs no published port. */
export interface DockerAccess {
  kind: "docker";
  /** Name or id of the container. */
  container: pulumi.Input<string>;
  /** Docker host, such as `ssh://deploy@example.com`. @default as the docker command has it */
  host?: pulumi.Input<string>;
}

/** What {@link Routes} need. */
export interface RoutesArgs {
  access: HttpAccess | DockerAccess;
  /** The whole configuration, as Caddy's JSON. */
  config: pulumi.Input<Record<string, unknown>>;
  /** What each weight's file says, by its name. */
  weights: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Folder of the weights' files, as the configuration names it. */
  weightsFolder: pulumi.Input<string>;
  /** Addresses that take requests; those that no longer do are waited for. */
  serving: pulumi.Input<pulumi.Input<string>[]>;
  /** How long requests to addresses that take none any more are waited for. */
  drainSeconds: pulumi.Input<number>;
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** What a running Caddy sends where: its configuration and its weights. */
export class Routes extends pulumi.CustomResource {
  /** SHA-256 of the configuration and the weights. */
  declare readonly etag: pulumi.Output<string>;

  constructor(name: string, args: RoutesArgs, opts?: pulumi.CustomResourceOptions) {
    super("edge:index:Routes", name, { ...args, etag: undefined }, opts);
  }
}
