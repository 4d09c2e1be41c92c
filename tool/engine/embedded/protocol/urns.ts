/** Type of the resource that stands for the stack. */
export const stackType = "pulumi:pulumi:Stack";

const providerPrefix = "pulumi:providers:";

/** Whether a type is that of a provider. */
export function isProviderType(type: string): boolean {
  return type.startsWith(providerPrefix);
}

/** Type of the provider of a package. */
export function providerTypeOf(packageName: string): string {
  return providerPrefix + packageName;
}

/** Package of a type token; for a provider's type, the package that it serves. */
export function packageOf(type: string): string {
  if (isProviderType(type)) return type.slice(providerPrefix.length);
  return type.split(":", 1)[0] ?? type;
}

/** What a URN says of a resource. */
export interface UrnParts {
  stack: string;
  project: string;
  /** Types of the parents and the resource's own, joined by `$`. */
  qualifiedType: string;
  type: string;
  name: string;
}

/** Takes a URN apart; a name may hold `::`. */
export function parseUrn(urn: string): UrnParts {
  const [head = "", project = "", qualifiedType = "", ...name] = urn.split("::");
  const stack = head.split(":").slice(2).join(":");
  const type = qualifiedType.slice(qualifiedType.lastIndexOf("$") + 1);
  return { stack, project, qualifiedType, type, name: name.join("::") };
}

/** URN of a resource below a parent; the stack leaves no trace in the types of its children. */
export function urnOf(
  place: { stack: string; project: string },
  type: string,
  name: string,
  parent: string,
): string {
  const above = parent === "" ? stackType : parseUrn(parent).qualifiedType;
  const qualified = above === stackType ? type : `${above}$${type}`;
  return `urn:pulumi:${place.stack}::${place.project}::${qualified}::${name}`;
}

/** A provider's URN and id out of a reference `<urn>::<id>`. */
export function parseReference(reference: string): { urn: string; id: string } {
  const end = reference.lastIndexOf("::");
  return { urn: reference.slice(0, end), id: reference.slice(end + 2) };
}
