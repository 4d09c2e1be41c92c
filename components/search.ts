import * as pulumi from "@pulumi/pulumi";
import { Linkable } from "./base/linkable.ts";
import { builderOf } from "./base/platform.ts";
import type { Environment } from "./environment.ts";
import { planSearch } from "./plan/search-plan.ts";
import type { SearchOptions, SearchPlan } from "./plan/search-plan.ts";

/** What a {@link Search} needs. */
export interface SearchArgs extends SearchOptions {
  /** Environment that owns the index and supplies its network. */
  environment: Environment;
}

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
