import { expect } from "vitest";
import { until } from "../projects/local-project.ts";

/** How an example is tried on this machine. */
export interface Trial {
  /** Programs on PATH without which it cannot run. */
  needs: readonly string[];
  /** Folders of the example in which `npm ci` runs; "." is the example's own. */
  npm: readonly string[];
  /** Uses it as people would, and fails where it does not do what it should. */
  use: (address: string) => Promise<void>;
}

/** The trials of the examples, by name. */
export const trials: Readonly<Record<string, Trial>> = {
  "express-vite": { needs: [], npm: ["api", "web"], use: signGuestBook },
  "fastapi-worker": { needs: ["redis-server", "python3"], npm: [], use: countWords },
  "flask-docs": { needs: ["python3"], npm: [], use: readDocs },
  "go-mysql": { needs: ["go", "mariadbd"], npm: [], use: keepBookmark },
  "live-chat": { needs: ["redis-server"], npm: ["server"], use: chat },
  "next-drizzle": { needs: [], npm: ["web", "migrate"], use: takeNote },
  "npm-workspaces": { needs: ["redis-server"], npm: ["."], use: askQuote },
  "tsx-api": { needs: [], npm: ["."], use: measure },
};

async function signGuestBook(address: string): Promise<void> {
  const page = await read(`${address}/`);
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(page)?.[1] ?? "";
  expect(await read(`${address}${script}`), page).toContain("/api/entries");
  expect(await read(`${address}/package.json`, "*/*")).not.toContain("guestbook-web");
  const entry = { name: "Ada", text: "was here" };
  expect((await post(`${address}/api/entries`, entry)).status).toBe(201);
  expect(JSON.parse(await read(`${address}/api/entries`))).toMatchObject([entry]);
  expect((await post(`${address}/api/entries`, { name: "Ada" })).status).toBe(400);
}

async function takeNote(address: string): Promise<void> {
  const added = await submit(`${address}/notes`, { text: "milk & bread" });
  expect(added.status).toBe(303);
  expect(await read(`${address}/`)).toContain("milk &amp; bread");
}

async function countWords(address: string): Promise<void> {
  const created = await post(`${address}/texts`, { text: "three small words" });
  const { id } = (await created.json()) as { id: number };
  const words = await until(async () => {
    const text = JSON.parse(await read(`${address}/texts/${id}`)) as { words: number | null };
    return text.words ?? undefined;
  }, 60);
  expect(words).toBe(3);
}

async function keepBookmark(address: string): Promise<void> {
  const kept = await submit(`${address}/`, { title: "Go", url: "https://go.dev" });
  expect(kept.status).toBe(303);
  expect(await read(`${address}/`)).toContain('<a href="https://go.dev">Go</a>');
  expect(await read(`${address}/static/style.css`)).toContain("font-family");
}

async function askQuote(address: string): Promise<void> {
  const asked = await post(`${address}/quotes`, { pieces: 10 });
  const { id } = (await asked.json()) as { id: string };
  const cents = await until(async () => {
    const answer = await fetch(`${address}/quotes/${id}`);
    return answer.ok ? ((await answer.json()) as { cents: number }).cents : undefined;
  });
  expect(cents).toBe(2250);
}

async function measure(address: string): Promise<void> {
  for (const level of [412, 398]) await post(`${address}/levels`, { level });
  expect(JSON.parse(await read(`${address}/levels`))).toMatchObject({ highest: 412, unit: "cm" });
}

async function readDocs(address: string): Promise<void> {
  expect(await read(`${address}/`)).toContain("<h1>Bees for everybody</h1>");
  expect(await read(`${address}/about/`)).toContain("<h1>About us</h1>");
  expect((await fetch(`${address}/nowhere`)).status).toBe(404);
  expect(JSON.parse(await read(`${address}/api/search?q=garden`))).toEqual(["/about/"]);
}

/** Guests of both copies hear each other. */
async function chat(address: string): Promise<void> {
  const guests: Guest[] = [];
  try {
    const copies = await until(async () => {
      guests.push(await enter(address));
      const seen = new Set(guests.map(({ copy }) => copy));
      return seen.size === 2 ? seen : undefined;
    });
    const [here, there] = [...copies].map((copy) => guests.find((guest) => guest.copy === copy));
    here?.socket.send("good morning");
    await until(() => (there?.heard.includes("good morning") === true ? true : undefined));
    const late = await enter(address);
    guests.push(late);
    expect(late.heard).toContain("good morning");
  } finally {
    for (const { socket } of guests) socket.close();
  }
}

interface Guest {
  socket: WebSocket;
  copy: string;
  heard: string[];
}

async function enter(address: string): Promise<Guest> {
  const socket = new WebSocket(`${address.replace("http", "ws")}/chat`);
  const guest: Guest = { socket, copy: "", heard: [] };
  socket.addEventListener("message", ({ data }) => {
    const said = JSON.parse(String(data)) as { copy?: string; earlier?: string[]; text?: string };
    guest.copy = said.copy ?? guest.copy;
    guest.heard.push(...(said.earlier ?? []), ...(said.text === undefined ? [] : [said.text]));
  });
  await until(() => (guest.copy === "" ? undefined : true));
  return guest;
}

/** The body of an answer; fails for one that is no success unless any is `accept`ed. */
async function read(url: string, accept = "text/html"): Promise<string> {
  const answer = await fetch(url, { headers: { accept } });
  if (accept === "text/html") expect(answer.status, url).toBe(200);
  return answer.text();
}

function post(url: string, body: object): Promise<Response> {
  const headers = { "content-type": "application/json" };
  return fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
}

/** Sends a form as a browser does, without following where it leads. */
function submit(url: string, fields: Record<string, string>): Promise<Response> {
  return fetch(url, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
}
