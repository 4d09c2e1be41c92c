import type * as pulumi from "@pulumi/pulumi";
import type { Linkable } from "../../../base/linkable.ts";
import { createDataBuilders } from "../../containers/data.ts";
import type { ClosedServer } from "../../containers/data.ts";
import { probes, watchedServers } from "../monitoring/watched.ts";
import { buildServer } from "./server.ts";

/** Builders of data: each one container, found by its component's name. */
export const dockerData = createDataBuilders({
  server: "one container, which is down while its machine is",
  hostOf: ({ componentName }) => componentName,
  logOf: formatLogCommand,
  buildClosed,
  buildOpen: (owner, { plan, probe }) => {
    probes.set(owner, probe);
    buildServer(owner, plan, undefined);
  },
});

function buildClosed(owner: Linkable, { plan, ...server }: ClosedServer): pulumi.Output<string> {
  watchedServers.set(owner, server);
  return buildServer(owner, plan, server.password);
}

/** Names of containers are the provider's: they are found by their labels. */
function formatLogCommand({ environment, componentName: component }: Linkable): string {
  const { application, environment: stack } = environment.plan;
  const labels = { application, environment: stack, component };
  const filters = Object.entries(labels).map(
    ([name, value]) => `-f label=slipway.${name}=${value}`,
  );
  return `docker logs -f $(docker ps -q ${filters.join(" ")})`;
}
