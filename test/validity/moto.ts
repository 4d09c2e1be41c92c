import { spawn, type ChildProcess } from "node:child_process";
import getPort from "get-port";
import type { Finding } from "./linters.ts";
import { tools } from "./linters.ts";
import type { Template } from "./template.ts";

/** A server that answers like AWS, on this machine; nothing of it is AWS's. */
export class MotoServer {
  readonly #process: ChildProcess;
  readonly #port: number;

  private constructor(process: ChildProcess, port: number) {
    this.#process = process;
    this.#port = port;
  }

  static async start(): Promise<MotoServer> {
    const port = await getPort();
    const args = ["-H", "127.0.0.1", "-p", String(port)];
    const server = spawn(tools.moto ?? "moto_server", args, {
      stdio: "ignore",
      env: {
        ...process.env,
        NO_PROXY: "*",
        AWS_ACCESS_KEY_ID: "none",
        AWS_SECRET_ACCESS_KEY: "none",
      },
    });
    const moto = new MotoServer(server, port);
    await moto.#answers();
    return moto;
  }

  /** Where it answers. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Forgets all that was made. */
  async reset(): Promise<void> {
    await fetch(`http://127.0.0.1:${this.#port}/moto-api/reset`, { method: "POST" });
  }

  /** Creates a stack of a template; gives what the server refused. */
  async create(name: string, region: string, template: Template): Promise<Finding[]> {
    const form = new URLSearchParams({
      Action: "CreateStack",
      Version: "2010-05-15",
      StackName: name,
      TemplateBody: JSON.stringify(template),
      "Capabilities.member.1": "CAPABILITY_NAMED_IAM",
    });
    const answer = await this.#call("cloudformation", region, form);
    if (answer.ok) return [];
    const message = (await answer.text()).slice(0, 2000);
    return [{ rule: String(answer.status), message, file: name, place: region }];
  }

  /** Logical ids of what a stack made. */
  async made(name: string, region: string): Promise<string[]> {
    const form = new URLSearchParams({
      Action: "DescribeStackResources",
      Version: "2010-05-15",
      StackName: name,
    });
    const text = await (await this.#call("cloudformation", region, form)).text();
    return [...text.matchAll(/<LogicalResourceId>([^<]+)</g)].map(([, id = ""]) => id);
  }

  /** Asks a service of the server by a form, signed by nobody. */
  #call(service: string, region: string, body: URLSearchParams): Promise<Response> {
    const scope = `none/20260101/${region}/${service}/aws4_request`;
    const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`;
    return fetch(`http://127.0.0.1:${this.#port}/`, {
      method: "POST",
      headers: { authorization, host: `${service}.${region}.amazonaws.com` },
      body,
    });
  }

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.#process.once("exit", done));
    if (this.#process.kill()) await ended;
  }

  async #answers(): Promise<void> {
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${this.#port}/moto-api/`).catch(() => undefined);
      if (answer !== undefined) return;
      if (this.#process.exitCode !== null) throw new RangeError("moto_server ended");
      await new Promise((done) => setTimeout(done, 100));
    }
  }
}
