import { setTimeout as delay } from "node:timers/promises";
import pRetry from "p-retry";
import * as z from "zod";
import { parseChallenge } from "./challenge.ts";
import type { Challenge } from "./challenge.ts";
import type { Credentials } from "./credentials.ts";
import { RegistryFailure, failureOf } from "./failure.ts";
import { isPrivate } from "./reference.ts";
import type { Repository } from "./reference.ts";

/** How registries are asked. */
export interface TransportOptions {
  credentials: Credentials;
  signal?: AbortSignal;
  /** Times that a failure which may pass is tried again. @default 4 */
  retries?: number;
  /** Wait before the first new try, doubled by each further one. @default 1000 */
  minWaitMs?: number;
  /** Longest that a Retry-After is obeyed; a longer one fails. @default 120000 */
  maxWaitMs?: number;
}

/** One question to a registry. */
export interface Question {
  method: "GET" | "HEAD";
  /** What follows the repository's name: `manifests/18`. */
  path: string;
  accept: readonly string[];
}

/** Asks a repository, with a token where it wants one, and again where that may help. */
export type Ask = (repository: Repository, question: Question) => Promise<Response>;

/** Times that a host is asked which does not answer; then nothing more is asked of it. */
const silentTries = 3;

/** How long one answer may take. */
const answerMs = 30_000;

const tokenSchema = z.object({ token: z.string().optional(), access_token: z.string().optional() });

/** What asks registries, keeping each repository's token for the next question. */
export function createTransport(options: TransportOptions): Ask {
  const tokens = new Map<string, string>();
  const silent = new Map<string, RegistryFailure>();
  const { maxWaitMs = 120_000 } = options;
  const ask: Ask = (repository, question) =>
    pRetry(() => askOnce(repository, question, tokens, options), {
      retries: options.retries ?? 4,
      minTimeout: options.minWaitMs ?? 1000,
      factor: 2,
      randomize: true,
      ...(options.signal && { signal: options.signal }),
      shouldRetry: ({ error, attemptNumber }) =>
        error instanceof RegistryFailure &&
        error.passing &&
        error.waitMs <= maxWaitMs &&
        !(error.silent && (silent.has(repository.host) || attemptNumber >= silentTries)),
      onFailedAttempt: async ({ error, retriesLeft }) => {
        const waitMs = error instanceof RegistryFailure ? error.waitMs : 0;
        if (retriesLeft === 0 || waitMs > maxWaitMs) return;
        await delay(waitMs, undefined, options.signal && { signal: options.signal });
      },
    });
  return async (repository, question) => {
    const known = silent.get(repository.host);
    if (known !== undefined) throw known;
    try {
      return await ask(repository, question);
    } catch (error) {
      if (error instanceof RegistryFailure && error.silent) silent.set(repository.host, error);
      throw error;
    }
  };
}

async function askOnce(
  repository: Repository,
  question: Question,
  tokens: Map<string, string>,
  options: TransportOptions,
): Promise<Response> {
  const { api, host, name } = repository;
  const url = new URL(`${api}/${name}/${question.path}`);
  const key = `${host}/${name}`;
  const send = (authorization?: string): Promise<Response> =>
    request(url, options, {
      method: question.method,
      headers: {
        accept: question.accept.join(", "),
        ...(authorization !== undefined && { authorization }),
      },
    });
  let response = await send(tokens.get(key));
  if (response.status === 401) {
    const authorization = await authorize(repository, response, options);
    tokens.set(key, authorization);
    response = await send(authorization);
  }
  if (!response.ok) throw failureOf(response, url.host);
  return response;
}

/** The `Authorization` that a registry's challenge asks for. */
async function authorize(
  repository: Repository,
  response: Response,
  options: TransportOptions,
): Promise<string> {
  const challenge = parseChallenge(response.headers.get("www-authenticate"));
  const known = options.credentials(repository.host);
  if (challenge?.scheme === "bearer") return fetchToken(repository, challenge, known, options);
  if (challenge?.scheme === "basic" && known !== undefined) return known;
  throw failureOf(response, repository.host);
}

async function fetchToken(
  { name }: Repository,
  { parameters }: Challenge,
  known: string | undefined,
  options: TransportOptions,
): Promise<string> {
  const { realm = "", service, scope } = parameters;
  if (!URL.canParse(realm)) {
    throw new RegistryFailure(`its token service '${realm}' is no address`);
  }
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.set("service", service);
  url.searchParams.set("scope", scope ?? `repository:${name}:pull`);
  const headers = known === undefined ? {} : { authorization: known };
  const response = await request(url, options, { headers });
  if (!response.ok) throw failureOf(response, `the token service ${url.host}`);
  const parsed = tokenSchema.safeParse(await response.json().catch(() => undefined));
  const token = parsed.data?.token ?? parsed.data?.access_token;
  if (token === undefined) {
    throw new RegistryFailure(`the token service ${url.host} gave no token`);
  }
  return `Bearer ${token}`;
}

/** One request, never over plain HTTP to another machine, also when redirected there. */
async function request(url: URL, options: TransportOptions, init: RequestInit): Promise<Response> {
  if (!isPrivate(url)) throw new RegistryFailure(`${url.origin} is plain HTTP, which is not asked`);
  const timeout = AbortSignal.timeout(answerMs);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  const response = await fetch(url, { ...init, signal }).catch((error: unknown) => {
    options.signal?.throwIfAborted();
    throw new RegistryFailure(`${url.host} cannot be reached: ${causeOf(error)}`, {
      passing: true,
      silent: true,
    });
  });
  if (!isPrivate(new URL(response.url))) {
    throw new RegistryFailure(`${url.host} leads to plain HTTP: ${new URL(response.url).origin}`);
  }
  return response;
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
