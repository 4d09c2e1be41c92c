import { request as requestHttp, type IncomingMessage, type RequestOptions } from "node:http";
import { request as requestHttps } from "node:https";
import { UserError } from "../../variables/user-error.ts";

/** A server that is asked by HTTP: by address, or by a socket on this machine. */
export interface HttpPlace {
  /** For messages. */
  label: string;
  /** `http:` or `https:`. */
  protocol: "http:" | "https:";
  /** Host, port, or socketPath; keys and certificates; headers. */
  options: Omit<RequestOptions, "headers"> & {
    headers?: Readonly<Record<string, string>>;
    ca?: string;
    cert?: string;
    key?: string;
    rejectUnauthorized?: boolean;
  };
  /** What to do where it cannot be asked, as a sentence. */
  advice: string;
}

/** One question. */
export interface HttpQuestion {
  method?: "GET" | "POST";
  path: string;
  /** Sent as JSON. */
  body?: unknown;
  signal?: AbortSignal | undefined;
}

/** Longest time to the head of an answer, in milliseconds. */
const headMs = 15_000;

/** Asks and gives the answer as it comes. @throws UserError `PlatformUnreachable` but for 2xx. */
export async function openAnswer(
  place: HttpPlace,
  question: HttpQuestion,
): Promise<IncomingMessage> {
  const answer = await send(place, question);
  const { statusCode = 0 } = answer;
  if (statusCode >= 200 && statusCode < 300) return answer;
  const text = await readText(answer);
  throw unreachable(place, `it answered ${statusCode}: ${messageOf(text)}`);
}

/** Asks for JSON; undefined where there is no such thing (404). */
export async function askJson(place: HttpPlace, question: HttpQuestion): Promise<unknown> {
  const answer = await send(place, question);
  const { statusCode = 0 } = answer;
  const text = await readText(answer);
  if (statusCode === 404) return undefined;
  if (statusCode < 200 || statusCode >= 300) {
    throw unreachable(place, `it answered ${statusCode}: ${messageOf(text)}`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw unreachable(place, "its answer is no JSON");
  }
}

/** The error of a platform that cannot be asked. */
export function unreachable(place: Pick<HttpPlace, "label" | "advice">, reason: string): UserError {
  return new UserError(
    "PlatformUnreachable",
    `${place.label} was not asked: ${reason}. ${place.advice}`,
  );
}

function send(place: HttpPlace, question: HttpQuestion): Promise<IncomingMessage> {
  const body = question.body === undefined ? undefined : JSON.stringify(question.body);
  const headers = {
    ...place.options.headers,
    ...(body !== undefined && {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
    }),
  };
  const open = place.protocol === "https:" ? requestHttps : requestHttp;
  const { path, method = "GET", signal } = question;
  return new Promise((resolve, reject) => {
    const options = { ...place.options, path, method, headers, ...(signal && { signal }) };
    const sent = open(options, (answer) => {
      clearTimeout(timer);
      resolve(answer);
    });
    const timer = setTimeout(() => {
      sent.destroy(new RangeError(`no answer within ${headMs / 1000} s`));
    }, headMs);
    sent.on("error", (error) => {
      clearTimeout(timer);
      reject(unreachable(place, error.message));
    });
    sent.end(body);
  });
}

async function readText(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** The message of Docker's and Kubernetes' errors, which are objects with one. */
function messageOf(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    if (typeof message === "string") return message;
  } catch {
    // Not JSON: shown as it is.
  }
  return text.trim().slice(0, 300);
}
