import * as pulumi from "@pulumi/pulumi";

/** What a server gives that a machine may do without: `warning` where it does, the rest where not. */
export interface OptionalOutputs {
  available: pulumi.Output<boolean>;
  port: pulumi.Output<number | undefined>;
  url: pulumi.Output<string | undefined>;
  warning: pulumi.Output<string | undefined>;
}

/**
 * The outputs of an optional server, undefined where there are none.
 *
 * The SDK takes an output that a state lacks for unknown in a preview: without this, whatever uses
 * one would be told as changed in each.
 */
export function whereAvailable(server: OptionalOutputs): Omit<OptionalOutputs, "available"> {
  const { available, port, url, warning } = server;
  const missing = available.apply((there) => !there);
  return {
    port: where(available, port),
    url: where(available, url),
    warning: where(missing, warning),
  };
}

function where<T>(
  condition: pulumi.Output<boolean>,
  output: pulumi.Output<T | undefined>,
): pulumi.Output<T | undefined> {
  return condition.apply((holds) => (holds ? output : pulumi.output(undefined)));
}
