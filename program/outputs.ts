import * as pulumi from "@pulumi/pulumi";
import { sitesOf } from "../components/site.ts";
import { workloadsOf } from "../components/base/workload.ts";
import { databasesOf } from "../components/database.ts";
import type { RunningDatabase } from "../components/plan/kinds.ts";
import type { Environment } from "../components/environment.ts";
import type { Registry } from "../components/registry.ts";
import type { EnvironmentMode } from "../components/plan/mode.ts";
import type { ServiceRollout, Slot } from "../components/plan/slots.ts";

/** What a stack exports: where it answers, which release runs, and in which slots. */
export interface StackOutputs {
  /** Address of the environment's entry; empty where every site has its own. */
  address: pulumi.Output<string>;
  /** Address of each site. */
  sites: Record<string, pulumi.Output<string>>;
  /** The release that runs. */
  release: pulumi.Output<{ id: string; artifacts: Readonly<Record<string, string>> }>;
  /** What runs in which slot, by service. */
  rollout: Record<string, pulumi.Output<ServiceRollout>>;
  /** Engine and major version of each database, where they stay as they were made. */
  databases?: Record<string, pulumi.Output<RunningDatabase>>;
  /** Whether it serves, where it does not as usual. */
  mode?: EnvironmentMode;
  /** Signed head of the ledger as the last update saw it, where the stack runs a release. */
  ledger?: string;
}

/** What a program exports that is asked for what it declares. */
export interface DeclaredOutputs {
  /** A `DeclaredApplication` as JSON. */
  declared: string;
}

/** What a stack exports that keeps images: where they are, and who may push there. */
export interface RegistryOutputs {
  /** Address of each service's images, without tag or digest. */
  repositories: Readonly<Record<string, pulumi.Output<string>>>;
  /** What a pipeline runs as to push. */
  pushRole?: pulumi.Output<string>;
}

/** The outputs of a stack that keeps images. */
export function readRegistryOutputs({ repositories, pushRole }: Registry): RegistryOutputs {
  return { repositories, ...(pushRole && { pushRole }) };
}

/**
 * The outputs of a stack.
 *
 * `release`, `rollout` and `databases` are made from outputs of what runs: after a failed update
 * they still tell what ran before it.
 */
export function readOutputs(environment: Environment): StackOutputs {
  const { release } = environment;
  const workloads = workloadsOf(environment);
  const running = pulumi.all(workloads.map((workload) => workload.slots));
  const databases = databasesOf(environment);
  return {
    address: environment.address,
    sites: Object.fromEntries(sitesOf(environment).map((site) => [site.componentName, site.url])),
    release: running.apply(() => release),
    rollout: Object.fromEntries(
      workloads.map((workload) => [workload.componentName, workload.slots.apply(describeSlots)]),
    ),
    ...(environment.plan.mode !== "running" && { mode: environment.plan.mode }),
    ...(databases.length > 0 && {
      databases: Object.fromEntries(databases.map((one) => [one.componentName, one.running])),
    }),
  };
}

function describeSlots(running: Partial<Record<Slot, string>>): ServiceRollout {
  const stable: Slot = running.a === undefined && running.b !== undefined ? "b" : "a";
  return {
    stable,
    candidate: null,
    weights: { a: stable === "a" ? 100 : 0, b: stable === "b" ? 100 : 0 },
    slots: { a: running.a ?? null, b: running.b ?? null },
    step: null,
  };
}
