import type * as pulumi from "@pulumi/pulumi";
import * as local from "../../../providers/local/resources.ts";
import { planEntryPage } from "../entry-page.ts";
import type { Member } from "../../base/member.ts";
import { agents } from "./environment.ts";
import { localNameOf } from "./names.ts";

/** Requests of the entry that go to one process or site. */
export interface RoutePlan {
  /** Host names; none for any host. */
  hosts: string[];
  path: string;
  target: pulumi.Input<string>;
}

/** Builds a route to the application, which shows a page while the environment does not serve. */
export function createRoute(owner: Member, role: string[], plan: RoutePlan): local.Route {
  const { mode, application } = owner.environment.plan;
  const page = planEntryPage(mode, application);
  const args = {
    environment: agents.get(owner.environment).name,
    name: localNameOf(owner, "route", ...role),
    hosts: plan.hosts,
    path: plan.path,
    targets: [{ name: plan.target, weight: 100 }],
    ...(page && { page: { status: page.status, headers: page.headers, html: page.html } }),
    tags: owner.tags,
  };
  return new local.Route(owner.childName("route", ...role), args, { parent: owner });
}
