import type * as pulumi from "@pulumi/pulumi";
import type { LinkKind } from "../plan/links.ts";
import { Member } from "./member.ts";

/** A component that others can link to: a link gives them its address in one variable. */
export abstract class Linkable<Plan extends object = object> extends Member<Plan> {
  /** What a link to it gives. */
  abstract readonly linkKind: LinkKind;
  /** Address for those that link to it; undefined where an optional component is absent. */
  abstract readonly url: pulumi.Output<string | undefined>;
  /** Whether those that link to it go on without it. */
  readonly optional: boolean = false;
}
