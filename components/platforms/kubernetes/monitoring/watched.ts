import type { Member } from "../../../base/member.ts";
import { kubernetesOf } from "../handles.ts";
import type { WatchedServer } from "../built.ts";

/** Notes a server whose figures monitoring keeps, where there is any. */
export function watchServer(owner: Member, server: Omit<WatchedServer, "component">): void {
  kubernetesOf(owner).watched.push({ ...server, component: owner.componentName });
}
