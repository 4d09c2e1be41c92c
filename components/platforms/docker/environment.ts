import { Provider } from "@pulumi/docker/provider.js";
import { Provider as BuildProvider } from "@pulumi/docker-build/provider.js";
import type { EnvironmentView } from "../../base/environment-view.ts";
import type { EnvironmentPlan } from "../../plan/context.ts";
import type { BuiltEnvironment, Platform } from "../../base/platform.ts";
import { once } from "../once.ts";
import { createEdge } from "./edge/edge.ts";
import { planEntry } from "./edge/entry.ts";
import { environments } from "./handles.ts";
import type { DockerEnvironment } from "./built.ts";
import { planNetworks } from "./network-plan.ts";
import type { Components } from "./network-plan.ts";
import { Notices } from "./notices.ts";
import { createSchedulers } from "./compute/scheduler.ts";
import type { DockerSettings } from "./settings.ts";

/** Builds the edge of an environment and its schedulers, once what they know of is built. */
export function buildEnvironment(
  owner: EnvironmentView,
  plan: EnvironmentPlan,
  settings: DockerSettings,
  runs: Platform["runs"],
): BuiltEnvironment {
  const { host, registries = [] } = settings;
  const args = host === undefined ? {} : { host };
  // Without being told so, the provider reads no credentials, not even those of `docker login`.
  const registryAuth = registries.map((address) => ({ address }));
  // An explicit provider: the machine is the stack's, whatever DOCKER_HOST says in it.
  const provider = new Provider(
    owner.childName("docker"),
    { ...args, ...(registryAuth.length > 0 && { registryAuth }) },
    { parent: owner },
  );
  const buildProvider = once(
    () => new BuildProvider(owner.childName("build"), args, { parent: owner }),
  );
  const entry = planEntry(plan.application, plan.profile, settings);
  const registers = createRegisters(owner, entry.entry.tls === "automatic");
  environments.set(owner, { settings, runs, provider, buildProvider, ...registers });
  void owner.track(owner.declared.then(() => createEdge(owner, entry)));
  void owner.track(owner.declared.then(() => createSchedulers(owner)));
  return { address: entry.address };
}

function createRegisters(
  owner: EnvironmentView,
  hasCertificates: boolean,
): Omit<DockerEnvironment, "settings" | "runs" | "provider" | "buildProvider"> {
  const backedUp: DockerEnvironment["backedUp"] = new Map();
  return {
    backedUp,
    jobs: new Notices(),
    networkPlans: once(() =>
      planNetworks(findServed(owner), [...backedUp.keys()], hasCertificates),
    ),
    networks: new Map(),
    images: new Map(),
    builds: new Map(),
    published: new Notices(),
    routed: new Notices(),
    dashboards: new Notices(),
  };
}

/** The components without the sites that another platform serves. */
function findServed(owner: EnvironmentView): Components {
  const { kinds, platform } = owner;
  const served = [...kinds].filter(([, kind]) => kind !== "site" || platform.sitesOn === undefined);
  return { kinds: new Map(served), linksOf: (name) => owner.linksOf(name) };
}
