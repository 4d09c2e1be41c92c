import type * as pulumi from "@pulumi/pulumi";

/** The value of an output, awaited: an `expect` in an `apply` that nobody awaits proves nothing. */
export function outputOf<Value>(output: pulumi.Output<Value>): Promise<Value> {
  return new Promise((resolve) => {
    output.apply((value) => {
      resolve(value);
    });
  });
}
