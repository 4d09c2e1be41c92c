import { readFile } from "node:fs/promises";
import { messageOf } from "../report.ts";
import { AssetProblem } from "./problem.ts";

const timeoutMs = 30_000;

/** The bytes behind a URI of a remote asset or archive: `http`, `https`, `file`. */
export async function readRemote(uri: string): Promise<Buffer> {
  const url = URL.parse(uri);
  if (url === null) throw new AssetProblem(`'${uri}' is not a URI`);
  if (url.protocol === "file:") return await readLocal(uri, url);
  if (url.protocol === "http:" || url.protocol === "https:") return await download(uri, url);
  throw new AssetProblem(`${uri}: only http, https and file URIs can be read`);
}

async function readLocal(uri: string, url: URL): Promise<Buffer> {
  if (!["", "localhost"].includes(url.hostname)) {
    throw new AssetProblem(`${uri} names another host: a file URI is of this one`);
  }
  return await readFile(decodeURIComponent(url.pathname)).catch((error: unknown) => {
    throw new AssetProblem(`${uri} cannot be read: ${messageOf(error)}`);
  });
}

async function download(uri: string, url: URL): Promise<Buffer> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    if (response.ok) return Buffer.from(await response.arrayBuffer());
    throw new AssetProblem(`${uri} answers ${response.status}`);
  } catch (error) {
    if (error instanceof AssetProblem) throw error;
    throw new AssetProblem(
      `${uri} cannot be read (${reasonOf(error)}): without a network, give it as a file of the project`,
    );
  }
}

/** What `fetch` says itself is only that it failed. */
function reasonOf(error: unknown): string {
  return messageOf(error instanceof Error && error.cause !== undefined ? error.cause : error);
}
