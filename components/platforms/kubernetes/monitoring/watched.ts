import type { Member } from "../../../base/member.ts";
import type { WatchedServer } from "../../containers/exporter-plan.ts";
import type { LinkHandle } from "../built.ts";
import { kubernetesOf } from "../handles.ts";

/** Notes a server whose figures monitoring keeps, where there is any. */
export function watchServer(
  owner: Member,
  { pods, port, url }: LinkHandle,
  server: Omit<WatchedServer, "port" | "url">,
): void {
  const component = owner.componentName;
  kubernetesOf(owner).watched.push({ ...server, component, pods, port, url });
}
