import type { Fact } from "../facts.ts";
import { at, list, text, texts } from "../read.ts";
import type { Inputs } from "../sides.ts";
import { exposedByAws } from "./aws.ts";
import { exposedByDocker } from "./docker.ts";
import { exposedByKubernetes } from "./kubernetes.ts";

const open = (what: string): Fact => ({ text: what, grave: false });

/** What a component says of itself: the platform's resources say the rest. */
function exposedByComponent(type: string, inputs: Inputs): Fact[] {
  if (at(inputs, "public") !== true) return [];
  if (type === "slipway:index:Service") return [open("the service, by the public entry")];
  return type === "slipway:index:Bucket"
    ? [{ text: "what the bucket holds, for everybody", grave: true }]
    : [];
}

function exposedByVercel(type: string, inputs: Inputs): Fact[] {
  if (type === "vercel:index/projectDomain:ProjectDomain") {
    const domain = text(inputs, "domain");
    return domain === undefined ? [] : [open(`${domain}, by Vercel`)];
  }
  if (type !== "vercel:index/project:Project") return [];
  const guarded = text(inputs, "vercelAuthentication", "deploymentType") ?? "none";
  return guarded === "none" ? [open("previews of the project, without a login")] : [];
}

/** The hosts that the entry of a Docker environment answers. */
function exposedByEdge(inputs: Inputs): Fact[] {
  const servers = Object.values(at(inputs, "config", "apps", "http", "servers") ?? {});
  const routed = servers.flatMap((server) => list(server, "routes")).flatMap(hostsOf);
  // Where everything has one host, no route names it, but its certificate does.
  const certified = texts(inputs, "config", "apps", "tls", "certificates", "automate");
  const hosts = [...routed, ...certified];
  // A name without a dot is one that the environment's own containers call each other by.
  const outside = [...new Set(hosts)].filter((host) => host.includes("."));
  return outside.map((host) => open(`${host}, by the entry`));
}

function hostsOf(route: unknown): string[] {
  return list(route, "match").flatMap((match) =>
    list(match, "host").filter((host): host is string => typeof host === "string"),
  );
}

/** What of a resource can be reached by whoever could not before. */
export function exposureOf(type: string, inputs: Inputs): Fact[] {
  const [packageName] = type.split(":");
  switch (packageName) {
    case "slipway":
      return exposedByComponent(type, inputs);
    case "aws":
      return exposedByAws(type, inputs);
    case "kubernetes":
      return exposedByKubernetes(type, inputs);
    case "docker":
      return exposedByDocker(type, inputs);
    case "vercel":
      return exposedByVercel(type, inputs);
    case "edge":
      return exposedByEdge(inputs);
    default:
      return [];
  }
}
