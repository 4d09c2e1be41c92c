import { once } from "node:events";
import * as http from "node:http";
import * as https from "node:https";
import { lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { UserError } from "../../../variables/user-error.ts";

/** A request of a check. */
export interface CheckRequest {
  method: string;
  headers: Readonly<Record<string, string>>;
  body?: string | undefined;
  /** Redirects that are followed. */
  redirects: number;
  /** Ends the request, its body too. */
  signal: AbortSignal;
}

/** What a server answered. */
export interface CheckAnswer {
  status: number;
  headers: http.IncomingHttpHeaders;
  /** The beginning of the body, see `longestBody`. */
  body: string;
  /** Address of the answer, where redirects were followed another one. */
  url: string;
}

/** Bytes of a body that are read: what is behind is no part of a check. */
const longestBody = 1024 * 1024;

/** Asks an address. Rejects where there is no answer. */
export async function askAddress(url: string, request: CheckRequest): Promise<CheckAnswer> {
  let at = new URL(url);
  let asked = request;
  for (let left = request.redirects; ; left -= 1) {
    const answer = await askOnce(at, asked);
    const { location } = answer.headers;
    if (!isRedirect(answer.status) || location === undefined || request.redirects === 0) {
      return answer;
    }
    if (left === 0) throw tooFar(`it leads on after ${request.redirects} redirects`);
    const next = new URL(location, at);
    if (!/^https?:$/.test(next.protocol)) throw tooFar(`it leads to ${next.protocol}`);
    asked = redirected(asked, answer.status, next.origin === at.origin);
    at = next;
  }
}

function tooFar(message: string): UserError {
  return new UserError("RedirectNotFollowed", message);
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

/** What was meant for one server, as a password, another one does not get. */
function redirected(request: CheckRequest, status: number, isSame: boolean): CheckRequest {
  const headers = isSame ? request.headers : {};
  const keeps = status === 307 || status === 308 || ["GET", "HEAD"].includes(request.method);
  return keeps ? { ...request, headers } : { ...request, headers, method: "GET", body: undefined };
}

async function askOnce(url: URL, request: CheckRequest): Promise<CheckAnswer> {
  const { method, headers, body, signal } = request;
  const client = url.protocol === "https:" ? https : http;
  const asked = client.request(url, {
    method,
    headers: { "user-agent": "slipway-verify", "accept-encoding": "identity", ...headers },
    lookup: findHost,
    // A connection of its own: one that is kept could end between two tries.
    agent: false,
    signal,
  });
  asked.end(body);
  const [response] = (await once(asked, "response")) as [http.IncomingMessage];
  const text = await readBody(response);
  return { status: response.statusCode ?? 0, headers: response.headers, body: text, url: url.href };
}

async function readBody(response: http.IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    parts.push(part);
    length += part.length;
    // The rest is left unread, which ends the connection.
    if (length >= longestBody) break;
  }
  return Buffer.concat(parts).subarray(0, longestBody).toString("utf8");
}

/**
 * Names below `localhost` are this machine's (RFC 6761, 6.3): browsers know that by themselves,
 * while the resolvers of many systems do not.
 */
const findHost: LookupFunction = (name, options, found) => {
  if (!name.endsWith(".localhost")) {
    lookup(name, options, found);
    return;
  }
  const address = { address: "127.0.0.1", family: 4 };
  if (options.all === true) found(null, [address]);
  else found(null, address.address, address.family);
};
