import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { patient } from "../slowness.ts";

type Labels = Record<string, string>;

/** What an alert went through, as far as it was seen. */
export type Stage = "pending" | "firing" | "told" | "inactive" | "told resolved";

/** A real receiver of Alertmanager's webhook. */
export interface WebhookReceiver {
  url: string;
  /** Called for each alert of each message. */
  onAlert: (alert: { status: string; labels: Labels }) => void;
  /** What was said of alerts so far: their summaries and descriptions. */
  texts: string[];
  close: () => void;
}

/** Starts a receiver on loopback. */
export async function receiveWebhooks(): Promise<WebhookReceiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const message = JSON.parse(Buffer.concat(chunks).toString()) as {
        alerts: { status: string; labels: Labels; annotations: Labels }[];
      };
      message.alerts.forEach((alert) => {
        receiver.texts.push(alert.annotations.summary ?? "", alert.annotations.description ?? "");
        receiver.onAlert(alert);
      });
      response.end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const receiver: WebhookReceiver = {
    // A path that nobody guesses, as real receivers have.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook-7f3a91`,
    onAlert: () => undefined,
    texts: [],
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return receiver;
}

/** Watches what becomes of alerts: in Prometheus, and at the receiver at the end of the way. */
export class AlertWatch {
  readonly #stages = new Map<string, Stage[]>();
  readonly #states = new Map<string, string>();
  readonly #url: string;
  #running = true;
  #hasLooked = false;
  readonly #loop: Promise<void>;

  constructor(prometheus: string, receiver: WebhookReceiver) {
    this.#url = `${prometheus}/api/v1/alerts`;
    receiver.onAlert = ({ status, labels }) => {
      this.#note(keyOf(labels), status === "firing" ? "told" : "told resolved");
    };
    this.#loop = this.#watch();
  }

  async close(): Promise<void> {
    this.#running = false;
    await this.#loop;
  }

  /** What became of an alert since the last call, in order; repeated messages count once. */
  take(key: string): Stage[] {
    const stages = this.#stages.get(key) ?? [];
    this.#stages.delete(key);
    return stages;
  }

  /** Waits until a look shows no alert, and forgets what was seen till then. */
  async untilQuiet(seconds: number): Promise<void> {
    const deadline = performance.now() + patient(seconds * 1000);
    while (!this.#hasLooked || this.#states.size > 0) {
      if (performance.now() > deadline) {
        throw new Error(`alerts within ${seconds} s: ${[...this.#states.keys()].join(", ")}`);
      }
      await sleep(20);
    }
    this.#stages.clear();
  }

  /** Waits until an alert has come to a stage. */
  async until(key: string, stage: Stage, seconds: number): Promise<void> {
    const deadline = performance.now() + patient(seconds * 1000);
    while (this.#stages.get(key)?.includes(stage) !== true) {
      if (performance.now() > deadline) {
        const seen = JSON.stringify(Object.fromEntries(this.#stages));
        throw new Error(`'${key}' did not come to '${stage}' within ${seconds} s; seen: ${seen}`);
      }
      await sleep(20);
    }
  }

  async #watch(): Promise<void> {
    while (this.#running) {
      await this.#look().catch(() => undefined);
      await sleep(60);
    }
  }

  async #look(): Promise<void> {
    const response = await fetch(this.#url, { signal: AbortSignal.timeout(5000) });
    const { data } = (await response.json()) as {
      data: { alerts: { labels: Labels; state: "pending" | "firing" }[] };
    };
    const seen = new Map(data.alerts.map(({ labels, state }) => [keyOf(labels), state]));
    for (const [key, state] of seen) {
      if (this.#states.get(key) !== state) this.#note(key, state);
    }
    for (const key of this.#states.keys()) if (!seen.has(key)) this.#note(key, "inactive");
    this.#states.clear();
    for (const [key, state] of seen) this.#states.set(key, state);
    this.#hasLooked = true;
  }

  #note(key: string, stage: Stage): void {
    const stages = this.#stages.get(key) ?? [];
    if (!stages.includes(stage)) this.#stages.set(key, [...stages, stage]);
  }
}

/** An alert by name, severity and what it is about: `service_down critical api`. */
function keyOf(labels: Labels): string {
  const { alertname = "", severity = "", service, component, instance } = labels;
  const host = instance?.replace(/:\d+$/, "");
  return [alertname, severity, service ?? component ?? host ?? ""].join(" ").trim();
}
