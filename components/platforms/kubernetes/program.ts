import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import type * as inputs from "@pulumi/kubernetes/types/input.js";
import type { EnvironmentView } from "../../base/environment-view.ts";
import type { Member } from "../../base/member.ts";
import { valuesOf } from "../../base/link-values.ts";
import type { ProgramRequest } from "../../base/platform.ts";
import { childOptions, kubernetesOf, linkHandles } from "./handles.ts";
import { labelsOf } from "./labels.ts";
import { metadataOf } from "./metadata.ts";
import { nameOf } from "./names.ts";
import { pullSecretsOf } from "./settings.ts";

type Env = inputs.core.v1.EnvVar[];

/** What a program starts with. */
export interface ProgramConfig {
  env: Env;
  /** SHA-256 of all of it, secrets included: a pod template with it changes with them. */
  hash: pulumi.Output<string>;
}

/** Name of the pod template's annotation with the hash of what a program starts with. */
export const configHash = "slipway.dev/config-hash";

/**
 * Builds the variables of a program: plain ones as they are, addresses with passwords and secrets
 * of the contract in one Secret.
 *
 * @param role what the Secret's name has beside the component's, such as the slot
 * @param own variables that the platform gives by itself, such as `PORT`; the contract's win
 */
export function createConfig(
  owner: Member,
  request: ProgramRequest,
  role: readonly string[],
  own: Readonly<Record<string, string>> = {},
): ProgramConfig {
  const secrets = variablesOf(request, true);
  const given = Object.entries(own).filter(([name]) => !(name in secrets));
  const plain = { ...Object.fromEntries(given), ...variablesOf(request, false) };
  const references = createSecretEnv(owner, role, secrets);
  const env = Object.entries(plain).map(([name, value]) => ({ name, value }));
  return { env: [...env, ...references].toSorted(byName), hash: hashOf({ ...plain, ...secrets }) };
}

/** Puts variables into a Secret and gives references to them; makes none where there are none. */
export function createSecretEnv(
  owner: Member,
  role: readonly string[],
  values: Readonly<Record<string, pulumi.Input<string>>>,
): { name: string; valueFrom: inputs.core.v1.EnvVarSource }[] {
  const secret = createSecret(owner, [...role, "variables"], values);
  return Object.keys(values).map((name) => ({
    name,
    valueFrom: { secretKeyRef: { name: secret, key: name } },
  }));
}

/** Puts values into a Secret and gives its name; makes none where there are no values. */
export function createSecret(
  owner: Member,
  role: readonly string[],
  values: Readonly<Record<string, pulumi.Input<string>>>,
): string {
  const name = nameOf(owner, ...role);
  if (Object.keys(values).length === 0) return name;
  const metadata = metadataOf(owner, "Secret", name, labelsOf(owner, "secret"));
  // `data`, as the API server shows it: what stands under `stringData` is never removed again.
  const data = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, pulumi.secret(encode(value))]),
  );
  new Secret(owner.childName(...role), { metadata, type: "Opaque", data }, childOptions(owner));
  return name;
}

/**
 * An account of its own for a program: whatever it may do is said of it alone. Its pods' images are
 * pulled with the Secret of the settings.
 */
export function createServiceAccount(
  owner: Member | EnvironmentView,
  ...role: readonly string[]
): string {
  const name = nameOf(owner, ...role);
  const metadata = metadataOf(owner, "ServiceAccount", name, labelsOf(owner, "account"));
  const args = {
    metadata,
    automountServiceAccountToken: false,
    // What the account names is copied into each of its pods.
    ...pullSecretsOf(kubernetesOf(owner).settings),
  };
  new ServiceAccount(owner.childName(...role, "account"), args, childOptions(owner));
  return name;
}

/** SHA-256 of values by name; not secret itself, as it stands in the open beside them. */
export function hashOf(
  values: Readonly<Record<string, pulumi.Input<string>>>,
): pulumi.Output<string> {
  const digest = pulumi
    .output(values)
    .apply((known) => JSON.stringify(Object.entries(known).toSorted(byKey)))
    .apply((text) => createHash("sha256").update(text).digest("hex"));
  return pulumi.unsecret(digest);
}

function variablesOf(
  { links, variables, secretVariables }: ProgramRequest,
  secret: boolean,
): Record<string, pulumi.Output<string>> {
  const own = Object.entries(variables).filter(
    ([name]) => secretVariables.includes(name) === secret,
  );
  const linked = links
    .flatMap((link) => {
      const { url, isSecret } = linkHandles.get(link.target);
      return valuesOf(link, url).map((given) => ({
        ...given,
        isSecret: given.isSecret && isSecret,
      }));
    })
    .filter(({ isSecret }) => isSecret === secret)
    .map(({ name, value }) => [name, value.apply((text) => text ?? "")] as const);
  return Object.fromEntries([...own, ...linked]);
}

function encode(value: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.output(value).apply((text) => Buffer.from(text).toString("base64"));
}

function byName(one: { name: string }, other: { name: string }): number {
  return one.name < other.name ? -1 : 1;
}

function byKey([one]: [string, string], [other]: [string, string]): number {
  return one < other ? -1 : 1;
}
