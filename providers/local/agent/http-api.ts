import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import * as z from "zod";
import { UserError } from "../../../variables/user-error.ts";
import { kinds, resourceSchema } from "../schemas.ts";
import type { EnvironmentAgent } from "./environment-agent.ts";
import type { Outputs } from "./units/unit.ts";

const maxBodyBytes = 4 * 1024 * 1024;
const kindSchema = z.enum(kinds);
const machineSchema = z.looseObject({ machine: z.record(z.string(), z.string()) });

/** What the API needs beside the agent itself. */
export interface ApiOptions {
  /** Ends this process, once the answer is sent. */
  end: () => void;
  version: string;
  log: (message: string) => void;
}

/** The agent's API: JSON over its unix socket. */
export function makeApi(agent: EnvironmentAgent, options: ApiOptions): Server {
  return createServer((request, response) => {
    answer(agent, options, request).then(
      (body) => {
        send(response, 200, body ?? {});
      },
      (error: unknown) => {
        sendError(response, options, error);
      },
    );
  });
}

async function answer(
  agent: EnvironmentAgent,
  options: ApiOptions,
  request: IncomingMessage,
): Promise<unknown> {
  const [, action = "", kind, name = ""] = (request.url ?? "/").split("/");
  switch (`${request.method ?? ""} ${action}`) {
    case "GET status":
      return { ...agent.status(), version: options.version, ending: agent.ending };
    case "PUT entry":
      return agent.openEntry();
    case "PUT resource":
      return { outputs: await apply(agent, await readBody(request)) };
    case "GET resource":
      return agent.view(kindSchema.parse(kind), name);
    case "DELETE resource":
      return agent.remove(kindSchema.parse(kind), name);
    case "POST start":
      agent.tell(machineSchema.parse(await readBody(request)).machine);
      return { problems: await agent.startAll() };
    case "POST stop":
      await agent.stopAll();
      options.end();
      return {};
    case "POST destroy":
      await agent.destroy();
      options.end();
      return {};
    default:
      throw new UserError("NotFound", `The agent knows no ${request.method ?? ""} /${action}.`);
  }
}

/** A resource, with the variables of the shell that it is asked from. */
async function apply(agent: EnvironmentAgent, body: unknown): Promise<Outputs> {
  const { machine, ...resource } = machineSchema.parse(body);
  agent.tell(machine);
  return agent.apply(resourceSchema.parse(resource));
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) throw new UserError("TooLarge", "The request is larger than 4 MB.");
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString()) as unknown;
  } catch {
    throw new UserError("NotJson", "The request is not JSON.");
  }
}

function sendError(response: ServerResponse, options: ApiOptions, error: unknown): void {
  if (error instanceof UserError) {
    send(response, 422, { code: error.code, message: error.message });
  } else if (error instanceof z.ZodError) {
    send(response, 422, { code: "RequestInvalid", message: z.prettifyError(error) });
  } else {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    options.log(text);
    send(response, 500, { code: "AgentFailed", message: text.split("\n", 1)[0] ?? "" });
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
