import * as pulumi from "@pulumi/pulumi";
import type { EffectiveStage } from "../variables/stage.ts";
import { throwProblems } from "../variables/user-error.ts";
import { definedOnly } from "./plan/defaults.ts";
import type { Environment } from "./environment.ts";
import { Linkable } from "./base/linkable.ts";
import { builderOf } from "./base/platform.ts";
import { checkSize } from "./plan/sizes.ts";
import type { SearchProfile } from "./plan/stage-profiles.ts";

/** What a {@link Search} needs. */
export interface SearchArgs {
  /** Environment that owns the index and supplies its network. */
  environment: Environment;
  /** Memory of a node, in MB; half of it becomes the Java heap. @default by stage */
  memoryMb?: number;
  /** Disk of a node, in GB. @default by stage */
  storageGb?: number;
}

/** A search index as plain data. */
export interface SearchPlan extends SearchProfile, EffectiveStage {}

/**
 * A search index (OpenSearch) that only services of the same environment can reach; a link gives
 * `SEARCH_URL`: on containers `http://host:port` of one node, on AWS `https://user:password@host` of
 * a domain, which in production has a node in each of up to three zones.
 *
 * @example
 * const catalogue = new Search("catalogue", { environment: shop });
 */
export class Search extends Linkable<SearchPlan> {
  readonly linkKind = "search";
  /** Address for clients, with its password where it has one. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: SearchArgs, opts?: pulumi.ComponentResourceOptions) {
    const { environment } = args;
    const builder = builderOf(environment.platform, "search", name);
    const plan = planSearch(name, args);
    environment.declare("search", name);
    super("Search", name, environment, plan, opts);
    this.url = pulumi.secret(builder(this, plan).url);
    environment.provide(name, this);
    this.registerOutputs({ url: this.url });
  }
}

/**
 * Plans a search index: stack config before arguments before the stage's defaults.
 *
 * @throws UserError `SearchArgs` that lists everything wrong.
 */
export function planSearch(name: string, args: SearchArgs): SearchPlan {
  const { environment, ...rest } = args;
  const plan: SearchPlan = {
    stage: environment.plan.stage,
    profile: environment.plan.profile,
    ...environment.profile.search,
    ...definedOnly(rest),
    ...environment.overrides.searches?.[name],
  };
  throwProblems("SearchArgs", `Search '${name}'`, [
    ...checkSize("memoryMb", plan.memoryMb, 1024, 122_880, "MB"),
    ...checkSize("storageGb", plan.storageGb, 1, 65_536, "GB"),
  ]);
  return plan;
}
