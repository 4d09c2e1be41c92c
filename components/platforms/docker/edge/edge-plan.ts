import type { EntryPage } from "../../entry-page.ts";
import type { Slot } from "../../../plan/slots.ts";
import type { HealthPlan } from "../../../plan/workload-shape.ts";

/** The one way into an environment on Docker, and between its services, as plain data. */
export interface EdgePlan {
  entry: EdgeEntry;
  /** What the entry publishes. */
  routes: readonly EdgeRoute[];
  /** Listeners inside the environment's private networks: `http://<service>:<port>`. */
  services: readonly EdgeService[];
  /** What the entry answers in place of its routes, while the environment does not serve. */
  page?: EntryPage;
  /** Seconds that requests under way get to finish when the configuration changes. */
  drainSeconds: number;
}

/** The listeners that the container publishes; `domain` is there exactly where TLS is. */
export type EdgeEntry = PlainEntry | TlsEntry;

/** An entry without TLS: for a machine of one's own, or behind something that ends TLS. */
export interface PlainEntry {
  tls: "off";
  /** Port inside the container; {@link edgePorts} unless there is a reason. */
  http: number;
}

/** An entry by HTTPS; plain HTTP is sent there. */
export interface TlsEntry {
  /** `automatic`: certificates by ACME, for public names. `internal`: by an authority of its own. */
  tls: "automatic" | "internal";
  http: number;
  https: number;
  /** Name under which routes without hosts are reached, such as `shop.example.com`. */
  domain: string;
  /** Where the certificate authority writes to, for `automatic`. */
  email?: string;
}

/** Requests of the entry that go to one service or site. */
export interface EdgeRoute {
  /** Name of the service or site; what has the same one has the same upstreams and weights. */
  id: string;
  /** Host names without port; an empty list is any host. */
  hosts: readonly string[];
  /** Path prefix that ends at a segment, not stripped: `/api`, or `/` for a site. */
  path: string;
  /**
   * Every copy that either slot can have, also of a slot that is empty: a change of this list is a
   * change of the configuration, which loses requests; a change of weights is none.
   */
  upstreams: readonly EdgeUpstream[];
  health?: HealthPlan;
  /** Whether the upstreams get requests without the path. @default false */
  strip?: boolean;
}

/** A listener that answers a link: other services reach it as `http://<host>:<port>`. */
export interface EdgeService {
  /** Name of the service. */
  id: string;
  port: number;
  /** Aliases that the edge has in the service's network, such as `api`. */
  hosts: readonly string[];
  upstreams: readonly EdgeUpstream[];
  health?: HealthPlan;
}

/** One copy of a service. */
export interface EdgeUpstream {
  /** `api-a-1:8080`. */
  address: string;
  slot: Slot;
  /**
   * What its slot takes of the requests, against what the other slot takes: usually percent, the
   * same for every copy of a slot. 0 takes none.
   */
  weight: number;
}

/**
 * Ports inside the edge's container. None is one that a service is likely to choose: the edge also
 * listens on every service's own port, and what is published must never reach those listeners.
 */
export const edgePorts = {
  http: 10_080,
  https: 10_443,
  /** `GET /metrics` in Prometheus' text format, for the networks that the edge is in. */
  metrics: 10_019,
  /** The admin API, on the container's own loopback only: whoever reaches it owns the edge. */
  admin: 2019,
} as const;
