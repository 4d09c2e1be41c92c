import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { stages } from "../../../variables/stage.ts";

const root = resolve(import.meta.dirname, "../../..");

/** The stages that have defaults of their own. */
export const builtStages = stages.filter((stage) => stage !== "custom");

/** A digest, of no image. */
export const digest = `sha256:${"0".repeat(64)}`;

/** Images of every name that the tests use. */
export const artifacts = Object.fromEntries(
  ["api", "worker", "web", "admin", "shipping"].map((name) => [
    name,
    `registry.example.com/shop/${name}@${digest}`,
  ]),
);

/** Secret values of the tests' applications; none may show anywhere but in a secret. */
export const secretValues = { ALERT_WEBHOOK_URL: "https://hooks.example.com/hook-5f1d" };

/**
 * Runs the tests of a file in a project whose images.lock has digests, as production needs them;
 * the shipped one has none.
 */
export function useResolvedImages(): void {
  const home = process.cwd();
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "slipway-images-"));
    copyFileSync(join(root, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
    copyFileSync(join(root, "test/fixtures/images.lock"), join(folder, "images.lock"));
    process.chdir(folder);
  });
  afterAll(() => {
    process.chdir(home);
    rmSync(folder, { recursive: true, force: true });
  });
}
