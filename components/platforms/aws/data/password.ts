import type * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import type { RandomPasswordArgs } from "@pulumi/random/randomPassword.js";
import type { EnvironmentView } from "../../../base/environment-view.ts";
import type { Member } from "../../../base/member.ts";
import { throwProblems } from "../../../../variables/user-error.ts";
import { awsOf } from "../handles.ts";

/**
 * A password of a component: letters and digits only, unless its form says otherwise. Another
 * number under `slipway:aws.rotation` makes another password at the next update, and with it
 * another version of the secret that holds it, and other copies of the programs that read it.
 */
export function createPassword(
  owner: Member,
  role: string,
  form: RandomPasswordArgs,
): pulumi.Output<string> {
  const number = awsOf(owner).settings.rotation?.[owner.componentName];
  const args = {
    special: false,
    ...form,
    ...(number !== undefined && { keepers: { rotation: String(number) } }),
  };
  return new RandomPassword(owner.childName(role), args, { parent: owner }).result;
}

const rotated = ["database", "cache", "search"] as const;

/** Refuses, once everything is declared, rotation of what has no password here. */
export function checkRotation(owner: EnvironmentView): void {
  const { rotation = {} } = awsOf(owner).settings;
  const check = async (): Promise<void> => {
    await owner.declared;
    const known = rotated.flatMap((kind) => owner.namesOf(kind));
    const problems = Object.keys(rotation)
      .filter((name) => !known.includes(name))
      .map((name) => ({
        at: `rotation.${name}`,
        message: `has no password here; ${known.join(", ") || "no component"} has one`,
      }));
    throwProblems("AwsSettings", "slipway:aws", problems);
  };
  void owner.track(check());
}
