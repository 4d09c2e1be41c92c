import type { IncomingMessage } from "node:http";

/** What a client may claim of earlier hops, and what a server believes about them. */
const claims = [
  ...["for", "port", "proto", "host"].map((part) => `x-forwarded-${part}`),
  "forwarded",
  "x-real-ip",
];

/** Headers of one connection only (RFC 9110, 7.6.1), which are not sent on. */
const hopByHop = ["keep-alive", "proxy-authorization", "proxy-connection", "te", "trailer"];

/** Without these a request would be framed or routed otherwise, whatever Connection names. */
const needed = ["content-length", "host", "transfer-encoding", "upgrade"];

/** This is the first hop: what a client claims about earlier ones is not true. */
export function forgetForwarded(request: IncomingMessage): void {
  const { headers } = request;
  const named = (headers.connection ?? "").split(",").map((name) => name.trim().toLowerCase());
  const dropped = named.filter((name) => name !== "" && !needed.includes(name));
  for (const name of [...claims, ...hopByHop, ...dropped]) Reflect.deleteProperty(headers, name);
  // What stays says only what becomes of the connection.
  const kept = named.find((name) => name === "upgrade") ?? named.find((name) => name === "close");
  if (kept === undefined) delete headers.connection;
  else headers.connection = kept;
}
