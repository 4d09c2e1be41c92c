import type { Linkable } from "../../../base/linkable.ts";
import { createDataBuilders } from "../../containers/data.ts";
import type { ClosedServer } from "../../containers/data.ts";
import { probes, watchedServers } from "../monitoring/watched.ts";
import { buildServer } from "./server.ts";

/** Builders of data: each one container, found by its component's name. */
export const dockerData = createDataBuilders({
  server: "one container, which is down while its machine is",
  hostOf: ({ componentName }) => componentName,
  buildClosed,
  buildOpen: (owner, { plan, probe }) => {
    probes.set(owner, probe);
    buildServer(owner, plan, undefined);
  },
});

function buildClosed(owner: Linkable, { plan, ...server }: ClosedServer): void {
  watchedServers.set(owner, server);
  buildServer(owner, plan, server.password);
}
