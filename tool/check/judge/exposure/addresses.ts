import { BlockList, isIP } from "node:net";

/** Ports that a site is expected to answer on. */
const webPorts = new Set(["80", "443", "8080", "8443"]);

/** Ranges that nobody outside of a network reaches: RFC 1918, 6598, 4193, loopback, link-local. */
const inside = new BlockList();
for (const [address, prefix] of [
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
] as const) {
  inside.addSubnet(address, prefix, "ipv4");
}
for (const [address, prefix] of [
  ["fc00::", 7],
  ["fe80::", 10],
  ["::1", 128],
] as const) {
  inside.addSubnet(address, prefix, "ipv6");
}

/** Who an address range is, for somebody who asks what becomes reachable. */
export type Reach = "world" | "outside" | "inside";

/** Whether a range is everybody, somebody on the internet, or only who is inside already. */
export function reachOf(cidr: string): Reach {
  const [address = "", prefix = ""] = cidr.trim().split("/");
  // Two halves, or sixteen parts, are everybody as well.
  if (prefix !== "" && Number(prefix) <= 4 && isIP(address) !== 0) return "world";
  const family = isIP(address);
  if (family === 0) return "outside";
  return inside.check(address, family === 4 ? "ipv4" : "ipv6") ? "inside" : "outside";
}

/** Whether a port is one that a site is expected to answer on. */
export function isWebPort(port: string): boolean {
  return webPorts.has(port);
}

/** `port 22 (tcp)`, `ports 1–1024 (udp)`, `every port`. */
export function describePorts(protocol: string, from?: string, to?: string): string {
  if (protocol === "-1" || protocol === "all") return "every port";
  if (from === undefined || from === "-1") return `every port (${protocol})`;
  if (to === undefined || to === from) return `port ${from} (${protocol})`;
  return from === "0" && to === "65535"
    ? `every port (${protocol})`
    : `ports ${from}–${to} (${protocol})`;
}
