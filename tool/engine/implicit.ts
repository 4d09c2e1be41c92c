/**
 * Whether a resource is the stack itself or a provider that Pulumi makes unasked: nothing that
 * anybody wrote, and so nothing that is shown or counted.
 */
export function isImplicit({ type, name }: { type: string; name: string }): boolean {
  if (type === "pulumi:pulumi:Stack") return true;
  return type.startsWith("pulumi:providers:") && name.startsWith("default");
}

/** Whether a URN is that of such a resource. */
export function isImplicitUrn(urn: string): boolean {
  const [type = "", name = ""] = urn.split("::").slice(2);
  return isImplicit({ type, name });
}
