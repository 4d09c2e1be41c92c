import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { offline, OfflineProject } from "../support/projects/offline-project.ts";
import { readPreview } from "../support/projects/preview.ts";

describe(`a preview of a platform${offline}`, () => {
  let project: OfflineProject;

  beforeAll(() => {
    project = new OfflineProject();
  });

  afterAll(() => {
    project.remove();
  });

  test.each(["docker", "kubernetes"])(
    "on %s refuses production while third-party images have no digest",
    async (platform) => {
      project.lock("shipped");
      const finished = await project.preview(`${platform}-prod`);
      expect(finished.code).toBe(1);
      const said = finished.stdout + finished.stderr;
      expect(said).toContain("ImageUnresolved");
      expect(said).toContain("npx slipway images resolve");
    },
  );

  test("on kubernetes needs no digests for development", async () => {
    project.lock("shipped");
    const finished = await project.preview("kubernetes-dev");
    expect(finished, finished.stderr).toMatchObject({ code: 0 });
  });

  test("on vercel asks for the addresses of what runs elsewhere, with the commands", async () => {
    const { folder } = project.copy;
    const config = readFileSync(join(folder, "Pulumi.vercel-dev.yaml"), "utf8");
    const without = config.replaceAll(/^ {2}variables:.*\n/gm, "");
    writeFileSync(join(folder, "Pulumi.vercel-bare.yaml"), without);
    const finished = await project.preview("vercel-bare");
    expect(finished.code).toBe(1);
    const said = finished.stdout + finished.stderr;
    for (const name of ["ORDERS", "SESSIONS", "UPLOADS", "JOBS", "CATALOGUE", "ASSISTANT"]) {
      const command = `npx slipway env set vercel-bare ${name}_URL --secret`;
      expect(said).toContain(command);
    }
  });

  test("on aws shows the sites, and nothing else, on vercel where the config says so", async () => {
    const finished = await project.preview("aws-prod-vercel-sites");
    expect(finished, finished.stderr).toMatchObject({ code: 0 });
    const { steps } = readPreview(finished.stdout);
    const ofVercel = steps.filter(({ type }) => type.startsWith("vercel:"));
    expect(ofVercel.map(({ name }) => name)).toEqual([
      "web-project",
      "web-domain",
      "web-route-api",
      "web-route-fallback",
      "web-a-deployment",
    ]);
    expect(steps.filter(({ type }) => type.startsWith("aws:cloudfront/"))).toEqual([]);
  });
});
