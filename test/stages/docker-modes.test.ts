import { describe, expect, onTestFinished, test } from "vitest";
import { formatEntryPage, type ClosedMode } from "../../components/platforms/entry-page.ts";
import type { EnvironmentMode } from "../../components/plan/mode.ts";
import { formatCaddyConfig } from "../../components/platforms/docker/edge/caddy-config.ts";
import { applyRoutes } from "../../providers/edge/provider/apply.ts";
import everything from "../../stacks/everything.ts";
import { build, pick, pickAll, settingsOf } from "../components/platforms/docker/application.ts";
import { findCaddy } from "../support/containers/caddy.ts";
import { ask, EdgeWorld } from "../support/containers/edge.ts";
import type { RegisteredResource } from "../support/components/mocks.ts";

const caddy = findCaddy();

function resourcesIn(mode: EnvironmentMode): Promise<RegisteredResource[]> {
  return build(() => everything(settingsOf("staging", {}, { mode })));
}

function containersOf(resources: readonly RegisteredResource[]): string[] {
  return pickAll(resources, "Container").map(({ name }) => name);
}

describe("an environment on Docker", () => {
  test("in maintenance runs the same containers; the entry alone is another", async () => {
    const [running, closed] = [await resourcesIn("running"), await resourcesIn("maintenance")];
    expect(containersOf(closed)).toEqual(containersOf(running));
    expect(pick(closed, "Container", "api-a-1").inputs).toEqual(
      pick(running, "Container", "api-a-1").inputs,
    );
    const { config } = pick(closed, "Routes", "everything-routes").inputs as { config: unknown };
    expect(JSON.stringify(config)).toContain("<h1>Down for maintenance</h1>");
  });

  test("in the archive runs no copy, site or schedule, and keeps data and their backups", async () => {
    const [running, closed] = [await resourcesIn("running"), await resourcesIn("archived")];
    const gone = containersOf(running).filter((name) => !containersOf(closed).includes(name));
    expect(gone).toEqual(expect.arrayContaining(["api-a-1", "api-a-2", "worker-a-1"]));
    for (const name of gone) expect(name).toMatch(/^(api|worker|web|admin)-/);
    const volumes = (all: RegisteredResource[]) => pickAll(all, "Volume").map(({ name }) => name);
    expect(volumes(closed)).toEqual(volumes(running));
    const started = JSON.stringify(pick(closed, "Container", "everything-scheduler").inputs);
    expect(started).not.toContain('[job-run \\"report\\"]');
    expect(started).toContain("backup");
    const { serving } = pick(closed, "Routes", "everything-routes").inputs as { serving: string[] };
    expect(serving.filter((address) => !address.startsWith("grafana"))).toEqual([]);
  });
});

test.skipIf(caddy === undefined)(
  `Caddy answers every request from outside with the page${caddy ? "" : " (skipped: no Caddy)"}`,
  async () => {
    const world = await EdgeWorld.start(caddy ?? "", ["a1"]);
    onTestFinished(() => world.remove());
    const show = async (mode?: ClosedMode): Promise<void> => {
      const page = mode && { page: formatEntryPage(mode, "shop") };
      const place = { admin: world.caddy.admin, metrics: world.metrics, address: "127.0.0.1" };
      const plan = { ...world.plan(100, 0), ...page };
      const config = formatCaddyConfig(plan, { ...place, weights: world.folder });
      await applyRoutes({ ...world.inputs(100, 0), config }, []);
    };
    await show();
    expect((await world.ask()).body).toBe("a1");
    for (const mode of ["maintenance", "archived"] as const) {
      await show(mode);
      const page = formatEntryPage(mode, "shop");
      for (const path of ["/", "/api/orders", "/none"]) {
        const { status, body, headers } = await world.ask({ path });
        expect([status, body]).toEqual([503, page.html]);
        expect(headers).toMatchObject(page.headers);
      }
      expect((await ask({ port: world.inside, headers: { host: "api" } })).body).toBe("a1");
    }
    await show();
    expect((await world.ask()).body).toBe("a1");
  },
);
