import { execFile, spawnSync } from "node:child_process";
import { readFileSync, rmSync, statfsSync, writeFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findAgent } from "../../providers/local/agent/client.ts";
import type { AgentStatus } from "../../providers/local/agent/status.ts";
import { createStackSecrets } from "../../tool/engine/state/stack-secrets.ts";
import { AlertWatch, receiveWebhooks } from "../support/monitoring/alert-watch.ts";
import type { WebhookReceiver } from "../support/monitoring/alert-watch.ts";
import { findTool } from "../support/monitoring/monitoring-tools.ts";
import { copyProject } from "../support/projects/project-copy.ts";
import type { ProjectCopy } from "../support/projects/project-copy.ts";

/** Ends a fault. */
type Ending = () => Promise<void>;

const hasServers =
  findTool("prometheus") !== undefined &&
  findTool("alertmanager", "prometheus-alertmanager") !== undefined;

/** Divides all durations of the alerts; a soak waits for the real ones. */
const scale = process.env.SLIPWAY_SOAK === "1" ? 1 : 60;
/** Longer than any alert takes to fire or to be told as resolved, scaled, with time to spare. */
const patience = 2400 / scale + 30;

const application = `
import { Alerting, Monitoring } from "../components/index.ts";
import type { Environment } from "../components/index.ts";
import type { Settings } from "../program/index.ts";
import shop from "./shop.ts";

export default function watched(settings: Settings): Environment {
  const environment = shop(settings);
  new Monitoring("monitoring", { environment });
  new Alerting("alerting", {
    environment,
    scale: ${scale},
    receivers: [{ kind: "webhook", name: "hook", variable: "HOOK_URL" }],
  });
  return environment;
}
`;

describe.skipIf(!hasServers)("the shop under faults", { timeout: 6000 * 1000 }, () => {
  let copy: ProjectCopy;
  let receiver: WebhookReceiver;
  let watch: AlertWatch;
  let database: pg.Client;
  let stopTraffic: () => Promise<void>;
  let disk: string | undefined;

  beforeAll(async () => {
    receiver = await receiveWebhooks();
    copy = copyProject();
    disk = mountSmall(join(copy.folder, ".slipway"));
    await writeApplication(copy, receiver.url);
    const up = await copy.slipway(["up", "dev", "--yes"]);
    expect(up, up.stderr).toMatchObject({ code: 0 });
    const status = await readStatus(copy);
    const prometheus = status.monitors.find(({ program }) => program === "Prometheus");
    watch = new AlertWatch(`http://127.0.0.1:${prometheus?.port ?? 0}`, receiver);
    database = await openDatabase(status);
    stopTraffic = await sendTraffic(status.entry?.address ?? "");
    await watch.untilQuiet(patience);
  });

  afterAll(async () => {
    await stopTraffic();
    await watch.close();
    await database.end();
    receiver.close();
    const destroyed = await copy.slipway(["destroy", "dev", "--yes", "--allow-data-loss"]);
    if (disk !== undefined) spawnSync("umount", ["-l", disk]);
    copy.remove();
    expect(destroyed, destroyed.stderr).toMatchObject({ code: 0 });
  });

  /** Brings a fault about, and follows its alert to the end. */
  async function follow(key: string, begin: () => Promise<Ending>): Promise<void> {
    const end = await begin();
    try {
      await watch.until(key, "pending", patience);
      await watch.until(key, "firing", patience);
      await watch.until(key, "told", patience);
    } finally {
      await end();
    }
    await watch.until(key, "inactive", patience);
    await watch.until(key, "told resolved", patience);
    const all = watch.take(key);
    // A figure at the threshold may come and go before it stays.
    const seen = all.slice(all.lastIndexOf("pending"));
    expect(seen[0]).toBe("pending");
    // The webhook can come before Prometheus is asked again.
    expect(seen.slice(1, 3).toSorted()).toEqual(["firing", "told"]);
    expect(seen.slice(3).toSorted()).toEqual(["inactive", "told resolved"]);
  }

  // What the faults touch is not the same, so they need not wait for each other.
  test.concurrent("a worker that is killed in a loop is told as a restart loop", async () => {
    await follow("restart_loop warning worker", () => Promise.resolve(killInLoop(copy, "worker")));
  });

  test.concurrent("a disk that fills up is told", async ({ skip }) => {
    if (disk === undefined) return skip("this user may not mount a small disk");
    await follow("low_disk_space critical", () => fill(disk ?? ""));
  });

  test.concurrent(
    "a service that hangs is down, one that fails or is slow is told as such",
    async () => {
      await follow("service_down critical api", () => Promise.resolve(holdStill(copy, "api")));
      await follow("high_error_rate critical api", async () => {
        await database.query("alter table products rename to products_away");
        return async () => {
          await database.query("alter table products_away rename to products");
        };
      });
      await follow("high_response_time warning api", async () => {
        await database.query(
          `begin; alter table products rename to products_slow;
         create view products as select p.* from products_slow p, (select pg_sleep(3)) s; commit`,
        );
        return async () => {
          await database.query(
            "begin; drop view products; alter table products_slow rename to products; commit",
          );
        };
      });
    },
  );

  test("after all of it the next run has nothing to change", async () => {
    const again = await copy.slipway(["preview", "dev", "--expect-no-changes"]);
    expect(again, again.stdout + again.stderr).toMatchObject({ code: 0 });
  });
});

/** The shop with monitoring, in the copy; its receiver's address is a secret of the stack. */
async function writeApplication(copy: ProjectCopy, hook: string): Promise<void> {
  const file = join(copy.folder, "Pulumi.dev.yaml");
  const config = readFileSync(file, "utf8");
  const salt = /^encryptionsalt: (.+)$/m.exec(config)?.[1] ?? "";
  const passphrase = readFileSync(join(copy.folder, "Pulumi.dev.passphrase"), "utf8").trim();
  const secrets = await createStackSecrets({ stack: "dev", passphrase, salt }).writer();
  const secure = secrets.encrypt(hook);
  const lines = config.trimEnd().replace("application: shop", "application: watched");
  // One copy of the worker stays, so that the other's restarts do not make the worker one that is
  // down: that would be told instead.
  const two = "{ worker: { replicas: 2, minReplicas: 2 } }";
  const more = `  slipway:services: ${two}\n  variables:HOOK_URL:\n    secure: ${secure}\n`;
  writeFileSync(file, `${lines}\n${more}`);
  writeFileSync(join(copy.folder, "stacks/watched.ts"), application);
}

async function readStatus(copy: ProjectCopy): Promise<AgentStatus> {
  const status = await findAgent(copy.folder, "shop-dev")?.status();
  if (status === undefined) throw new Error("the environment is not there");
  return status;
}

/** As the owner of the tables, by the address that the agent gave to the API. */
async function openDatabase(status: AgentStatus): Promise<pg.Client> {
  const variables = readFileSync(`/proc/${pidOf(status, "api") ?? 0}/environ`, "utf8").split("\0");
  const url = variables.find((one) => one.startsWith("DATABASE_URL="))?.slice(13) ?? "";
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

function pidOf({ processes }: AgentStatus, service: string): number | undefined {
  return processes.find(({ name }) => name === `shop-dev-${service}-a`)?.replicas[0]?.pid;
}

/** Customers who look at their order, again and again; gives what sends them home. */
async function sendTraffic(address: string): Promise<() => Promise<void>> {
  const listed = await fetch(`${address}/api/products`);
  const { products } = (await listed.json()) as { products: { id: string }[] };
  const body = JSON.stringify({ productId: products[0]?.id, quantity: 1, email: "a@example.com" });
  const headers = { "content-type": "application/json" };
  const placed = await fetch(`${address}/api/orders`, { method: "POST", headers, body });
  const { id } = (await placed.json()) as { id: string };
  const closed = new AbortController();
  const customers = Array.from({ length: 8 }, async (_, index) => {
    await sleep(index * 370);
    while (!closed.signal.aborted) {
      const signal = AbortSignal.timeout(10_000);
      const answer = fetch(`${address}/api/orders/${id}`, { signal });
      await answer.then((response) => response.text()).catch(() => undefined);
      await sleep(100);
    }
  });
  return async () => {
    closed.abort();
    await Promise.all(customers);
  };
}

/** Does something to each process that the first copy of a service runs, until it is called off. */
function toEach(copy: ProjectCopy, service: string, act: (pid: number) => void) {
  const touched = new Set<number>();
  const off = new AbortController();
  const loop = (async () => {
    while (!off.signal.aborted) {
      // On a busy machine the agent may miss a look; the next one sees the same.
      const status = await readStatus(copy).catch(() => undefined);
      const pid = status && pidOf(status, service);
      if (pid !== undefined && !touched.has(pid)) {
        touched.add(pid);
        act(pid);
      }
      await sleep(50);
    }
  })();
  return async (): Promise<number[]> => {
    off.abort();
    await loop;
    return [...touched];
  };
}

/** The agent may have ended it a moment ago. */
function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function killInLoop(copy: ProjectCopy, service: string): () => Promise<void> {
  const callOff = toEach(copy, service, (pid) => {
    send(pid, "SIGKILL");
  });
  return async () => {
    await callOff();
  };
}

/** Stops a service's process without an end, and any that is started in its place. */
function holdStill(copy: ProjectCopy, service: string): () => Promise<void> {
  const callOff = toEach(copy, service, (pid) => {
    send(pid, "SIGSTOP");
  });
  return async () => {
    const last = (await callOff()).at(-1);
    if (last !== undefined) send(last, "SIGCONT");
  };
}

/** Mounts a small disk where the environment keeps everything; undefined where not permitted. */
function mountSmall(folder: string): string | undefined {
  mkdirSync(folder);
  const options = ["-t", "tmpfs", "-o", "size=400m,mode=700", "tmpfs", folder];
  return spawnSync("mount", options).status === 0 ? folder : undefined;
}

/** Fills a disk to 95 of 100. */
async function fill(folder: string): Promise<Ending> {
  const { bsize, blocks, bavail } = statfsSync(folder);
  const file = join(folder, "filler");
  const size = (bavail - Math.ceil(blocks * 0.05)) * bsize;
  // In a process of its own: this one has to go on looking at the alerts.
  await promisify(execFile)("fallocate", ["--length", String(size), file]);
  return () => {
    rmSync(file);
    return Promise.resolve();
  };
}
