import * as pulumi from "@pulumi/pulumi";
import type * as inputs from "@pulumi/kubernetes/types/input.js";

type Variable = inputs.core.v1.EnvVar;

/**
 * A text that the kubelet makes the given one of. It puts variables in place of `$(NAME)` and `$` in
 * place of `$$`, and breaks the character behind a `$` that is not ASCII. Source: k8s.io/kubernetes,
 * third_party/forked/golang/expansion.
 */
export function escapeExpansion(text: string): string {
  return text.replaceAll(/\$(?:\$+|(?=[(\u0080-\uffff]))/g, (dollars) => dollars + dollars);
}

/** A variable that arrives as it is written; what a Secret or a field gives is not expanded. */
export function escapeVariable(variable: Variable): Variable {
  const { value } = variable;
  if (value === undefined) return variable;
  if (typeof value === "string") return { ...variable, value: escapeExpansion(value) };
  const escaped = pulumi.output(value).apply((text) => escapeExpansion(text ?? ""));
  return { ...variable, value: escaped };
}
