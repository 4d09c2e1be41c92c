import type { Duplex } from "node:stream";
import { UserError } from "../../../variables/user-error.ts";
import type { HttpPlace } from "../http.ts";
import { connectBySsh } from "./ssh.ts";

const sshAdvice =
  "Check that `ssh <host> docker version` answers without a password, or name another engine by " +
  "slipway:docker.host or DOCKER_HOST.";

const defaultHost = "unix:///var/run/docker.sock";

/**
 * The engine of a stack: that of its settings, or else DOCKER_HOST, or the machine's own.
 *
 * @throws UserError `PlatformUnreachable` for an address of another kind.
 */
export function dockerPlace(
  configured: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): HttpPlace {
  const given = environment.DOCKER_HOST;
  const host = configured ?? (given === undefined || given === "" ? defaultHost : given);
  const label = `Docker at ${host}`;
  const advice = "Start it, or name it by slipway:docker.host or DOCKER_HOST.";
  const url = URL.canParse(host) ? new URL(host) : undefined;
  if (url?.protocol === "unix:") {
    const options = { socketPath: host.slice("unix://".length), headers: { host: "docker" } };
    return { label, protocol: "http:", options, advice };
  }
  if (url?.protocol === "tcp:" || url?.protocol === "http:") {
    const options = { host: url.hostname.replace(/^\[|\]$/g, ""), port: url.port || "2375" };
    return { label, protocol: "http:", options, advice };
  }
  if (url?.protocol === "ssh:") {
    const createConnection = (): Duplex => connectBySsh(url, environment);
    const options = { createConnection, headers: { host: "docker" } };
    return { label, protocol: "http:", options, advice: sshAdvice };
  }
  throw new UserError(
    "PlatformUnreachable",
    `${label} was not asked: give an address that begins with unix://, tcp:// or ssh://.`,
  );
}
