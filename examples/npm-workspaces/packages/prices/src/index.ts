/** What somebody asks the price of. */
export interface Request {
  id: string;
  pieces: number;
}

/** Name of the list that requests wait in. */
export const queue = "requests";

/** The price in cents: a tenth off from ten pieces on. */
export function priceOf(pieces: number): number {
  const full = pieces * 250;
  return pieces < 10 ? full : Math.round(full * 0.9);
}
