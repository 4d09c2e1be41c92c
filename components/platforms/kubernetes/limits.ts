import type { Problem } from "../../../variables/user-error.ts";
import { UserError } from "../../../variables/user-error.ts";
import type { EnvironmentPlan } from "../../plan/context.ts";
import { bytesOf, checkEach, checkTotal, pickValues } from "../../plan/limits/variable-limits.ts";
import type { GivenVariables } from "../../plan/limits/variable-limits.ts";

/**
 * Most bytes of a Secret's values, and of what we put into one object: the API server takes 1.5 MiB
 * of a request. Source: Kubernetes, "Secrets" (MaxSecretSize), and etcd's --max-request-bytes.
 */
const mostOfObject = 1_048_576;

/** Refuses variables that a pod or its Secret cannot hold. */
export function checkPodVariables(given: GivenVariables): Problem[] {
  const { values, secret } = given;
  const kept = pickValues(values, (name) => secret.includes(name));
  const plain = pickValues(values, (name) => !secret.includes(name));
  return [
    ...checkEach(given),
    ...checkTotal(kept, sizeOf(kept), mostOfObject, "a Secret holds"),
    ...checkTotal(plain, sizeOf(plain), mostOfObject, "an object of the cluster holds"),
  ];
}

function sizeOf(values: Readonly<Record<string, string>>): number {
  return Object.values(values).reduce((sum, value) => sum + bytesOf(value), 0);
}

/**
 * Refuses names of an environment that its namespace or its labels cannot hold.
 *
 * @throws UserError `NamespaceName` for one of the system's own (Kubernetes, "Namespaces"),
 * `LabelValue` for a stack that cannot be named in a label (Kubernetes, "Labels and Selectors").
 */
export function checkEnvironmentNames(
  { application, environment }: Pick<EnvironmentPlan, "application" | "environment">,
  namespace: string,
): void {
  if (namespace.startsWith("kube-")) {
    throw new UserError(
      "NamespaceName",
      `Application '${application}' would have the namespace '${namespace}', and Kubernetes keeps ` +
        "names that begin with kube- to itself: give the application another name.",
    );
  }
  if (/^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/.test(environment)) return;
  throw new UserError(
    "LabelValue",
    `Stack '${environment}' cannot be named in a label of Kubernetes, by which it is found: use 1 to ` +
      "63 letters, digits, dots, dashes and underscores, a letter or digit at both ends.",
  );
}
