import * as z from "zod";
import { domain } from "./settings-parts.ts";

const port = z.int().min(1).max(65_535);

/** Everything under `slipway:docker`. */
export const docker = z
  .strictObject({
    host: z
      .string()
      .regex(/^(unix|ssh|tcp):\/\//, "must be an address such as ssh://deploy@shop.example.com")
      .describe("Docker engine. @default the machine's own"),
    address: z
      .union([z.ipv4(), z.ipv6()], "must be an IP address such as 127.0.0.1")
      .describe("Address that the entry is published on."),
    httpPort: port.describe("Port of the entry for HTTP."),
    httpsPort: port.describe("Port of the entry for HTTPS, with a domain."),
    domain: domain.describe("Host of the entry, which gets a certificate for it."),
    email: z.email().describe("Address that the certificate authority may write to."),
    registries: z
      .array(z.string().regex(/^[a-z0-9.-]+(:\d+)?$/, "must be a host such as ghcr.io"))
      .describe("Registries that this machine is signed in to by `docker login`."),
    dashboardsPort: port.describe("Port of the machine's loopback for the dashboards."),
  })
  .partial()
  .superRefine((settings, context) => {
    const { domain: host, httpPort, httpsPort = host === undefined ? undefined : 443 } = settings;
    const others = { httpsPort, dashboardsPort: settings.dashboardsPort };
    for (const [key, other] of Object.entries(others)) {
      if (other === undefined || other !== httpPort) continue;
      const message = `is ${other}, which is ${key} as well; one port leads to one of them`;
      context.addIssue({ code: "custom", path: ["httpPort"], message });
    }
  });
