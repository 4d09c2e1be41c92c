import * as z from "zod";
import { askJson, openAnswer, unreachable, type HttpPlace } from "../http.ts";
import { api } from "./containers.ts";
import { readFrames } from "./frames.ts";

const execSchema = z.object({ Id: z.string() });
const endSchema = z.object({ ExitCode: z.number().nullable() });

/**
 * Runs a command in a container and gives what it printed.
 *
 * @throws UserError `PlatformUnreachable` where it cannot be run or fails.
 */
export async function runInside(place: HttpPlace, id: string, command: string[]): Promise<string> {
  const body = { Cmd: command, AttachStdout: true, AttachStderr: false };
  const made = execSchema.safeParse(
    await askJson(place, { method: "POST", path: `${api}/containers/${id}/exec`, body }),
  );
  if (!made.success) throw unreachable(place, "it did not run a command in a container");
  const start = { method: "POST", path: `${api}/exec/${made.data.Id}/start` } as const;
  const answer = await openAnswer(place, { ...start, body: { Detach: false, Tty: false } });
  const chunks: Buffer[] = [];
  for await (const bytes of readFrames(answer, false)) chunks.push(bytes);
  const end = endSchema.safeParse(
    await askJson(place, { path: `${api}/exec/${made.data.Id}/json` }),
  );
  if (end.success && end.data.ExitCode === 0) return Buffer.concat(chunks).toString();
  throw unreachable(place, `${command[0] ?? ""} failed in container ${id.slice(0, 12)}`);
}
