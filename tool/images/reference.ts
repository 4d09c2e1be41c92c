/** Where an image is asked for. */
export interface Repository {
  /** Registry as the reference names it: `docker.io`. */
  host: string;
  /** Name in the registry: `library/postgres`. */
  name: string;
  /** Base of its distribution API, without a slash at the end. */
  api: string;
}

/** Hosts whose API stands elsewhere. */
const apiHosts: Partial<Record<string, string>> = { "docker.io": "registry-1.docker.io" };

/** The repository of an image as the lock names it: `docker.io/library/postgres`. */
export function parseRepository(image: string): Repository {
  const slash = image.indexOf("/");
  const host = image.slice(0, slash);
  const address = apiHosts[host] ?? host;
  const scheme = isLoopback(address.replace(/:\d+$/, "")) ? "http" : "https";
  return { host, name: image.slice(slash + 1), api: `${scheme}://${address}/v2` };
}

/** Whether a URL keeps what is asked and answered from others: HTTPS, or this machine. */
export function isPrivate(url: URL): boolean {
  return url.protocol === "https:" || isLoopback(url.hostname);
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}
