import type { AccessSpec, RoutesInputs } from "../schemas.ts";
import { DockerAccess } from "./docker-access.ts";
import type { EdgeAccess } from "./edge-access.ts";
import { HttpAccess } from "./http-access.ts";

/** The way to the edge of some inputs; a question has `patienceSeconds` for its answer. */
export function openAccess({ access, config }: RoutesInputs, patienceSeconds: number): EdgeAccess {
  return access.kind === "http"
    ? new HttpAccess(access.address, patienceSeconds)
    : new DockerAccess({ ...access, admin: adminAddress(config) }, patienceSeconds);
}

/** How an access is named in messages. */
export function describeAccess(access: AccessSpec): string {
  return access.kind === "http" ? access.address : `in the container '${access.container}'`;
}

function adminAddress(config: Record<string, unknown>): string {
  const { admin } = config;
  const listen = typeof admin === "object" && admin !== null && "listen" in admin && admin.listen;
  return typeof listen === "string" ? listen : "127.0.0.1:2019";
}
