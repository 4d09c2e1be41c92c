import { request } from "node:http";
import * as z from "zod";
import { UserError } from "../../../variables/user-error.ts";

const failureSchema = z.object({ code: z.string(), message: z.string() });

/** An agent that hangs is found out after this time, whatever it was asked for. */
const silenceMs = 2000;
const lookMs = 3000;

/** Where an agent is reached, and what a message says of it. */
export interface AgentAddress {
  socket: string;
  pid?: number;
  log?: string;
}

/** Code of the error of an agent that was told to end, and may not begin anything any more. */
export const agentEnding = "AgentEnding";

/** Nobody answers on the agent's socket. */
export class AgentUnreachable extends Error {
  constructor(socket: string, cause: unknown) {
    super(`no agent answers on ${socket}`, { cause });
    this.name = "AgentUnreachable";
  }
}

type Method = "GET" | "PUT" | "POST" | "DELETE";

interface Answer {
  status: number;
  text: string;
}

/**
 * Asks an agent; throws a UserError with what the agent said or that it hangs, or AgentUnreachable.
 *
 * A look at it has to be answered within seconds. What changes something may take as long as its
 * processes take to start, so long as the agent goes on answering looks meanwhile.
 */
export async function ask<T>(
  agent: AgentAddress,
  method: Method,
  path: string,
  schema: z.ZodType<T>,
  body?: unknown,
): Promise<T> {
  const asked = new AbortController();
  const watch =
    method === "GET" ? hangUpAfter(asked, silenceMs) : hangUpOnSilence(asked, agent.socket);
  try {
    const { status, text } = await exchange(agent.socket, method, path, body, asked.signal);
    const answer = JSON.parse(text) as unknown;
    if (status === 200) return schema.parse(answer);
    const { code, message } = failureSchema.parse(answer);
    throw new UserError(code, message);
  } catch (error) {
    throw asked.signal.aborted ? silent(agent) : error;
  } finally {
    clearInterval(watch);
  }
}

function hangUpAfter(asked: AbortController, timeMs: number): NodeJS.Timeout {
  return setTimeout(() => {
    asked.abort();
  }, timeMs);
}

/** Hangs up when the agent leaves two looks in a row without an answer. */
function hangUpOnSilence(asked: AbortController, socket: string): NodeJS.Timeout {
  let misses = 0;
  return setInterval(() => {
    const signal = AbortSignal.timeout(silenceMs);
    exchange(socket, "GET", "/status", undefined, signal).then(
      () => {
        misses = 0;
      },
      () => {
        // One that has gone is told by the request itself.
        misses += signal.aborted ? 1 : 0;
        if (misses >= 2) asked.abort();
      },
    );
  }, lookMs);
}

function silent({ socket, pid, log }: AgentAddress): UserError {
  const who = pid === undefined ? `The agent on ${socket}` : `The agent (process ${pid})`;
  const where = log === undefined ? "" : ` Its log is ${log}.`;
  const stopped = pid === undefined ? "" : `: end it with \`kill -9 ${pid}\` and try again`;
  return new UserError("AgentSilent", `${who} does not answer; it hangs${stopped}.${where}`);
}

async function exchange(
  socketPath: string,
  method: Method,
  path: string,
  body: unknown,
  signal: AbortSignal,
): Promise<Answer> {
  const payload = body === undefined ? "" : JSON.stringify(body);
  const headers = { "content-length": Buffer.byteLength(payload) };
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      reject(new AgentUnreachable(socketPath, error));
    };
    const options = { socketPath, path, method, headers, agent: false, signal };
    const asked = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("error", fail);
      response.once("end", () => {
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
      });
    });
    asked.once("error", fail);
    asked.end(payload);
  });
}
