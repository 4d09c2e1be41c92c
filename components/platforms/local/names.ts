import type { Component } from "../../base/component.ts";
import { physicalName } from "../../plan/names.ts";

/** Local names become file names and host labels, which have at most 63 characters (RFC 1035). */
const limit = { maxLength: 63 };

/** Physical name of something on this machine. */
export function localName(...parts: readonly string[]): string {
  return physicalName(limit, ...parts);
}

/** Physical name of what is built for a component: `shop-dev-api-a`. */
export function localNameOf(owner: Component, ...role: readonly string[]): string {
  const { application, environment, component } = owner.tags;
  return localName(application, environment, component, ...role);
}

/** Host of a service or site on its environment's entry; browsers resolve it to this machine. */
export function hostOf(owner: Component): string {
  return `${owner.tags.component}.${owner.tags.application}.localhost`;
}
