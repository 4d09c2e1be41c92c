import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder of the running test's own, removed when the test ends. */
export async function makeTempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "slipway-test-"));
  // A run that a test left for dead in this process may still be writing its heartbeat.
  const options = { recursive: true, force: true, maxRetries: 5, retryDelay: 50 };
  onTestFinished(() => rm(folder, options));
  return folder;
}
