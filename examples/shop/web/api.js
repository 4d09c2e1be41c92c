/** What went wrong with a request, in words for the customer. */
export class ApiError extends Error {
  constructor(status, message, problems = []) {
    super(message);
    this.status = status;
    this.problems = problems;
  }
}

/** All products of the shop. */
export async function fetchProducts() {
  return (await request("/api/products")).products;
}

/** One order with its status. */
export function fetchOrder(id) {
  return request(`/api/orders/${encodeURIComponent(id)}`);
}

let lastOrder = { body: "", key: "" };

/** Places an order. The same order sent again, after a lost answer say, stays one order. */
export async function placeOrder(order) {
  const body = JSON.stringify(order);
  if (lastOrder.body !== body) lastOrder = { body, key: createKey() };
  const headers = { "Content-Type": "application/json", "Idempotency-Key": lastOrder.key };
  const placed = await request("/api/orders", { method: "POST", headers, body });
  lastOrder = { body: "", key: "" };
  return placed;
}

async function request(path, options) {
  const response = await fetch(path, options).catch(() => {
    throw new ApiError(0, "The shop cannot be reached. Check your connection and try again.");
  });
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  const message =
    response.status < 500 && body.error
      ? body.error.message
      : "The shop has a problem at the moment. Please try again in a minute.";
  throw new ApiError(response.status, message, body.error?.problems);
}

// randomUUID exists on https and localhost only; this works on a phone in the same network too.
function createKey() {
  const bytes = window.crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
