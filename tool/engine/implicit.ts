/**
 * Whether a URN is that of the stack itself or of a provider that Pulumi makes unasked: no resource
 * that anybody wrote, and so none that is shown or counted.
 */
export function isImplicit(urn: string): boolean {
  const [type = "", name = ""] = urn.split("::").slice(2);
  if (type === "pulumi:pulumi:Stack") return true;
  return type.startsWith("pulumi:providers:") && name.startsWith("default");
}
