/** What a registry, or the way to it, did not do. */
export class RegistryFailure extends Error {
  /** Whether asking again may help. */
  readonly passing: boolean;
  /** Whether nobody answered. */
  readonly silent: boolean;
  /** How long the registry asks to wait, in milliseconds. */
  readonly waitMs: number;

  constructor(
    message: string,
    options: { passing?: boolean; silent?: boolean; waitMs?: number } = {},
  ) {
    super(message);
    this.name = "RegistryFailure";
    this.passing = options.passing ?? false;
    this.silent = options.silent ?? false;
    this.waitMs = options.waitMs ?? 0;
  }
}

/** The failure that an answer stands for. */
export function failureOf(response: Response, what: string): RegistryFailure {
  const { status } = response;
  const passing = status === 429 || status >= 500;
  return new RegistryFailure(`${what} answered ${status}${meaningOf(status)}`, {
    passing,
    waitMs: passing ? parseRetryAfter(response.headers.get("retry-after")) : 0,
  });
}

function meaningOf(status: number): string {
  if (status === 401 || status === 403) return ": access denied, or no such image";
  if (status === 404) return ": no such image or tag";
  if (status === 429) return ": too many requests";
  return "";
}

/** Milliseconds of a Retry-After: seconds, or a date. */
export function parseRetryAfter(value: string | null, now = Date.now()): number {
  if (value === null) return 0;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? 0 : Math.max(0, ms);
}
