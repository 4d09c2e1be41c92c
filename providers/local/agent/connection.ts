import { request } from "node:http";
import * as z from "zod";
import { UserError } from "../../../variables/user-error.ts";

const failureSchema = z.object({ code: z.string(), message: z.string() });

/** Nobody answers on the agent's socket. */
export class AgentUnreachable extends Error {
  constructor(socket: string, cause: unknown) {
    super(`no agent answers on ${socket}`, { cause });
    this.name = "AgentUnreachable";
  }
}

/** Asks an agent by its socket; throws a UserError with what the agent said, or AgentUnreachable. */
export async function ask<T>(
  socket: string,
  method: "GET" | "PUT" | "POST" | "DELETE",
  path: string,
  schema: z.ZodType<T>,
  body?: unknown,
): Promise<T> {
  const { status, text } = await exchange(socket, method, path, body);
  const answer = JSON.parse(text) as unknown;
  if (status === 200) return schema.parse(answer);
  const { code, message } = failureSchema.parse(answer);
  throw new UserError(code, message);
}

async function exchange(
  socketPath: string,
  method: string,
  path: string,
  body: unknown,
): Promise<{ status: number; text: string }> {
  const payload = body === undefined ? "" : JSON.stringify(body);
  const headers = { "content-length": Buffer.byteLength(payload) };
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      reject(new AgentUnreachable(socketPath, error));
    };
    const asked = request({ socketPath, path, method, headers, agent: false }, (response) => {
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
