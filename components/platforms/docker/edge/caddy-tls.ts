import type { EdgePlan, TlsEntry } from "./edge-plan.ts";
import type { JsonObject } from "./json.ts";

/** Every name that the entry is reached under, sorted. */
export function namesOf(entry: TlsEntry, { routes }: EdgePlan): string[] {
  return [...new Set([entry.domain, ...routes.flatMap(({ hosts }) => hosts)])].sort();
}

/** The apps that get certificates for the entry's names and renew them. */
export function formatTls(entry: TlsEntry, plan: EdgePlan): JsonObject {
  const subjects = namesOf(entry, plan);
  return {
    tls: {
      certificates: { automate: subjects },
      automation: { policies: [{ subjects, issuers: [issuer(entry)] }] },
    },
    // The container's user cannot write the system's certificates, and nobody there reads them.
    pki: { certificate_authorities: { local: { install_trust: false } } },
  };
}

function issuer({ tls, email }: TlsEntry): JsonObject {
  if (tls === "internal") return { module: "internal" };
  return { module: "acme", ...(email !== undefined && { email }) };
}

/** The server that sends plain HTTP to HTTPS; it also answers the certificate authority. */
export function redirectServer({ http }: TlsEntry, address: string): JsonObject {
  const location = "https://{http.request.host}{http.request.uri}";
  const redirect = {
    handler: "static_response",
    status_code: 308,
    headers: { Location: [location], Connection: ["close"] },
  };
  return {
    listen: [`${address}:${http}`],
    routes: [{ handle: [redirect] }],
    automatic_https: { disable: true },
  };
}
