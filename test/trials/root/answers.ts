import type { PlatformName } from "../../../components/index.ts";
import { pickRoute } from "../../../providers/local/agent/entry/pick.ts";
import type { RouteSpec } from "../../../providers/local/schemas.ts";
import type { RegisteredResource } from "../../support/components/mocks.ts";

type Find = (resources: readonly RegisteredResource[], path: string) => string;

/** Who answers a path on the application's host, by the rules of each platform. */
export const answers: Record<PlatformName, Find> = {
  local: (resources, path) => {
    const routes = ofType(resources, "Route").map(({ inputs }) => inputs as unknown as RouteSpec);
    return pickRoute(routes, "localhost:4000", path)?.targets[0]?.name ?? "";
  },
  // Caddy takes the first route that matches.
  docker: (resources, path) => {
    const [routes] = ofType(resources, "Routes");
    const { config } = routes?.inputs as { config: CaddyConfig };
    const entry = config.apps.http.servers.entry?.routes ?? [];
    const found = entry.find(({ match }) => match?.some((one) => fits(one.path ?? ["/*"], path)));
    return found?.handle.find(({ key }) => key === "service")?.value ?? "";
  },
  // The longest prefix wins, over all routes of a host: gateway-api, HTTPRouteRule.matches.
  kubernetes: (resources, path) => {
    const rules = ofType(resources, "HTTPRoute").flatMap(
      ({ inputs }) => (inputs.spec as { rules: GatewayRule[] }).rules,
    );
    const found = rules
      .map(({ matches: [match], backendRefs: [first] }) => ({ path: match.path.value, first }))
      .filter((rule) => fits([rule.path, `${rule.path.replace(/\/$/, "")}/*`], path))
      .sort((one, other) => other.path.length - one.path.length);
    return found[0]?.first.name ?? "";
  },
  // CloudFront takes the first behaviour that matches; then the load balancer the lowest priority.
  aws: (resources, path) => {
    const { inputs } = ofType(resources, "Distribution")[0] ?? { inputs: {} };
    const { orderedCacheBehaviors, defaultCacheBehavior } = inputs as unknown as Distribution;
    const found = orderedCacheBehaviors.find(({ pathPattern }) => fits([pathPattern], path));
    if ((found ?? defaultCacheBehavior).targetOriginId === "files") return "manual";
    const rules = ofType(resources, "ListenerRule")
      .map(({ inputs: rule, parentName }) => ({ ...(rule as unknown as Rule), parentName }))
      .sort((one, other) => one.priority - other.priority);
    return rules.find(({ conditions }) => ruleFits(conditions, path))?.parentName ?? "";
  },
  // Vercel takes the first rule that matches, in the order of their positions; then its files.
  vercel: (resources, path) => {
    const rules = ofType(resources, "ProjectRoute").filter(
      ({ parentName }) => parentName === "manual",
    );
    const found = rules.find(({ inputs }) => vercelFits(inputs as unknown as VercelRule, path));
    const [, role = ""] = /^manual-route-(.*)$/.exec(found?.name ?? "") ?? [];
    return role === "files" || role === "" ? "manual" : role;
  },
};

interface CaddyConfig {
  apps: {
    http: {
      servers: Record<
        string,
        { routes: { match?: { path?: string[] }[]; handle: { key?: string; value?: string }[] }[] }
      >;
    };
  };
}

interface GatewayRule {
  matches: [{ path: { value: string } }];
  backendRefs: [{ name: string }];
}

interface Distribution {
  defaultCacheBehavior: { targetOriginId: string };
  orderedCacheBehaviors: { pathPattern: string; targetOriginId: string }[];
}

interface Rule {
  priority: number;
  conditions: { pathPattern?: { values: string[] } }[];
}

interface VercelRule {
  srcSyntax: string;
  route: { src: string; has?: unknown };
}

function ofType(resources: readonly RegisteredResource[], type: string): RegisteredResource[] {
  return resources.filter((resource) => resource.type.endsWith(`:${type}`));
}

/** Whether a path is one of patterns with `*`. */
function fits(patterns: readonly string[], path: string): boolean {
  return patterns.some((pattern) =>
    new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll("*", ".*")}$`).test(path),
  );
}

function ruleFits(conditions: Rule["conditions"], path: string): boolean {
  const values = conditions.flatMap(({ pathPattern }) => pathPattern?.values ?? []);
  return fits(values, path);
}

/** A navigation's rule is no matter here: nobody asks for HTML. */
function vercelFits({ srcSyntax, route }: VercelRule, path: string): boolean {
  if (srcSyntax !== "path-to-regexp") return false;
  const base = route.src.replace(/\/:path\*$/, "");
  return path === base || path.startsWith(`${base}/`);
}
