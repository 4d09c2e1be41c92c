import {
  pageOf,
  startForge,
  withParameter,
  type ForgeAnswer,
  type ForgeRequest,
  type RunningForge,
} from "./forge.ts";

/** A note as GitLab's documentation of the notes API shows it. */
export interface GitLabNote {
  id: number;
  body: string;
  author: { id: number; username: string; name: string; state: "active"; web_url: string };
  created_at: string;
  updated_at: string;
  system: boolean;
  noteable_type: "MergeRequest";
  noteable_iid: number;
  resolvable: boolean;
  confidential: boolean;
  internal: boolean;
}

/** A GitLab of one project and one merge request. */
export interface FakeGitLab extends RunningForge {
  /** `CI_API_V4_URL`. */
  api: string;
  mergeRequest: { iid: number; state: string; sha: string; locked: boolean };
  notes: GitLabNote[];
  /** Numbers of users by token. */
  tokens: Map<string, number>;
  /** How it tells where the next page is. */
  pages: "offset" | "keyset";
  say(user: number, body: string, system?: boolean): GitLabNote;
}

/** Starts a GitLab with the project `42` and its merge request `7`. */
export async function startGitLab(): Promise<FakeGitLab> {
  const forge = await startForge((request) => answer(gitlab, request));
  let ids = 500;
  const gitlab: FakeGitLab = Object.assign(forge, {
    api: `${forge.address}/api/v4`,
    mergeRequest: { iid: 7, state: "opened", sha: "0".repeat(40), locked: false },
    notes: [],
    tokens: new Map<string, number>(),
    pages: "offset" as const,
    say: (author: number, body: string, system = false) => {
      const note = createNote(++ids, author, body, system);
      gitlab.notes.push(note);
      return note;
    },
  });
  return gitlab;
}

function createNote(id: number, author: number, body: string, system: boolean): GitLabNote {
  const username = `user-${author}`;
  const web = `https://gitlab.example/${username}`;
  return {
    id,
    body,
    author: { id: author, username, name: username, state: "active", web_url: web },
    created_at: "2026-03-01T10:00:00.000Z",
    updated_at: "2026-03-01T10:00:00.000Z",
    system,
    noteable_type: "MergeRequest",
    noteable_iid: 7,
    resolvable: false,
    confidential: false,
    internal: false,
  };
}

const place = "/api/v4/projects/42/merge_requests/7";

function answer(gitlab: FakeGitLab, request: ForgeRequest): ForgeAnswer {
  const user = gitlab.tokens.get(String(request.headers["private-token"]));
  if (user === undefined) return { status: 401, body: { message: "401 Unauthorized" } };
  const { pathname } = request.url;
  if (pathname === "/api/v4/user")
    return { status: 200, body: { id: user, username: `user-${user}` } };
  if (pathname === place) return { status: 200, body: showMergeRequest(gitlab) };
  if (pathname === `${place}/notes`) {
    return request.method === "GET" ? list(gitlab, request.url) : create(gitlab, user, request);
  }
  const id = new RegExp(`^${place}/notes/(\\d+)$`).exec(pathname)?.[1];
  return id === undefined ? missing : change(gitlab, user, Number(id), request);
}

const missing: ForgeAnswer = { status: 404, body: { message: "404 Not found" } };
const forbidden: ForgeAnswer = { status: 403, body: { message: "403 Forbidden" } };

function showMergeRequest({ mergeRequest }: FakeGitLab): object {
  const { iid, state, sha, locked } = mergeRequest;
  const web = `https://gitlab.example/tea-house/orders/-/merge_requests/${iid}`;
  return {
    id: 9000 + iid,
    iid,
    project_id: 42,
    state,
    sha,
    web_url: web,
    discussion_locked: locked,
  };
}

function list(gitlab: FakeGitLab, url: URL): ForgeAnswer {
  if (gitlab.pages === "keyset") return listByKey(gitlab, url);
  const { page, number, last } = pageOf(gitlab.notes, url);
  const headers: Record<string, string> = { "x-page": String(number), "x-next-page": "" };
  if (number < last) {
    headers["x-next-page"] = String(number + 1);
    headers.link = `<${withParameter(url, "page", number + 1)}>; rel="next"`;
  }
  return { status: 200, headers, body: page };
}

function listByKey({ notes }: FakeGitLab, url: URL): ForgeAnswer {
  const after = Number(url.searchParams.get("cursor") ?? 0);
  const size = Math.min(Number(url.searchParams.get("per_page") ?? 20), 100);
  const rest = notes.filter(({ id }) => id > after);
  const page = rest.slice(0, size);
  const last = page.at(-1)?.id ?? 0;
  const link = `<${withParameter(url, "cursor", last)}>; rel="next"`;
  return { status: 200, headers: rest.length > size ? { link } : {}, body: page };
}

function create(gitlab: FakeGitLab, user: number, request: ForgeRequest): ForgeAnswer {
  if (gitlab.mergeRequest.locked) return forbidden;
  const { body } = request.body as { body: string };
  const wrong = refuseBody(body);
  return wrong ?? { status: 201, body: gitlab.say(user, body) };
}

function change(
  gitlab: FakeGitLab,
  user: number,
  id: number,
  { method, body: given }: ForgeRequest,
): ForgeAnswer {
  const note = gitlab.notes.find((one) => one.id === id);
  if (note === undefined) return missing;
  // Only a maintainer may change what others wrote.
  if (note.author.id !== user) return forbidden;
  if (method === "DELETE") {
    gitlab.notes = gitlab.notes.filter((one) => one !== note);
    return { status: 204 };
  }
  const { body } = given as { body: string };
  const wrong = refuseBody(body);
  if (wrong !== undefined) return wrong;
  note.body = body;
  return { status: 200, body: note };
}

function refuseBody(body: string): ForgeAnswer | undefined {
  if (Array.from(body).length <= 1_000_000) return undefined;
  const message = '400 Bad request - Note {:note=>["is too long (maximum is 1000000 characters)"]}';
  return { status: 400, body: { message } };
}
