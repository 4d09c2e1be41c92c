import { randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

interface Answer {
  status: number;
  body: string;
}

const headers = { "content-type": "application/json" };

/** Customers of the shop on connections that they keep; one request in ten is an order. */
export class Customers {
  readonly served = { GET: 0, POST: 0 };
  /** Requests without a good answer; nothing is tried again. */
  readonly lost: string[] = [];
  readonly #entry: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 8 });
  #product = "";
  #leaving = false;
  #all: Promise<unknown> = Promise.resolve();

  private constructor(entry: string) {
    this.#entry = entry;
  }

  /** Eight of them, who come back again and again until they are stopped. */
  static async start(entry: string): Promise<Customers> {
    const customers = new Customers(entry);
    const { body } = await customers.#ask("GET", "/api/products");
    const { products } = JSON.parse(body) as { products: { id: string }[] };
    customers.#product = products[0]?.id ?? "";
    customers.#all = Promise.all(Array.from({ length: 8 }, (_, index) => customers.#come(index)));
    return customers;
  }

  async stop(): Promise<void> {
    this.#leaving = true;
    await this.#all;
    this.#agent.destroy();
  }

  /** Places an order; gives its id. */
  async order(): Promise<string> {
    const { body } = await this.#order();
    return (JSON.parse(body) as { id: string }).id;
  }

  /** How an order is. */
  async status(id: string): Promise<string> {
    const { body } = await this.#ask("GET", `/api/orders/${id}`);
    return (JSON.parse(body) as { status: string }).status;
  }

  async #come(first: number): Promise<void> {
    for (let turn = first; !this.#leaving; turn += 1) {
      const method = turn % 10 === 0 ? "POST" : "GET";
      const asked = method === "POST" ? this.#order() : this.#ask("GET", "/api/products");
      const answer = await asked.catch((error: unknown) => ({ status: 0, body: String(error) }));
      if (answer.status >= 200 && answer.status < 300) this.served[method] += 1;
      else this.lost.push(`${method} ${answer.status} ${answer.body}`);
      await sleep(20);
    }
  }

  #order(): Promise<Answer> {
    const order = { productId: this.#product, quantity: 1, email: "a@example.com" };
    return this.#ask("POST", "/api/orders", JSON.stringify(order));
  }

  #ask(method: string, path: string, content?: string): Promise<Answer> {
    const key = { "idempotency-key": randomUUID() };
    const options = {
      method,
      agent: this.#agent,
      headers: { ...headers, ...key },
      timeout: 20_000,
    };
    return new Promise((resolve, reject) => {
      const asked = request(this.#entry + path, options, (response) => {
        let body = "";
        response.on("data", (part: Buffer) => (body += part.toString()));
        response.on("error", reject);
        response.on("end", () => {
          resolve({ status: response.statusCode ?? 0, body });
        });
      });
      asked.on("timeout", () => asked.destroy(new Error("no answer in 20 s")));
      asked.on("error", reject);
      asked.end(content);
    });
  }
}
