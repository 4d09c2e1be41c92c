import type * as pulumi from "@pulumi/pulumi";
import type { DatabaseEngine } from "../plan/kinds.ts";
import type { LinkKind } from "../plan/link/parts.ts";
import { Member } from "./member.ts";

/** A component that others can link to: a link gives them its address, or parts of it. */
export abstract class Linkable<Plan extends object = object> extends Member<Plan> {
  /** What a link to it gives. */
  abstract readonly linkKind: LinkKind;
  /** Address for those that link to it; undefined where an optional component is absent. */
  abstract readonly url: pulumi.Output<string | undefined>;
  /** Address for those that only read; undefined for what has no read replicas anywhere. */
  readonly readUrl: pulumi.Output<string> | undefined;
  /** Whether those that link to it go on without it. */
  readonly optional: boolean = false;
  /** Of a database: decides the forms that its address may have. */
  readonly engine: DatabaseEngine | undefined = undefined;
}
