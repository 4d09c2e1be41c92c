import type * as pulumi from "@pulumi/pulumi";
import type { ServerPlan } from "../../containers/server.ts";

/** The environment of a server with its password in the places for it. */
export function fillPassword(
  env: ServerPlan["env"],
  password: pulumi.Output<string> | undefined,
): Record<string, pulumi.Input<string>> {
  const entries = Object.entries(env).map(
    ([name, value]) => [name, typeof value === "string" ? value : (password ?? "")] as const,
  );
  return Object.fromEntries(entries);
}
