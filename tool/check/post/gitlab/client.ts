import * as z from "zod";
import { UserError } from "../../../../variables/user-error.ts";
import { createPatientFetch, type Fetch, type Patience } from "../patient-fetch.ts";

/** Where GitLab is and who asks. */
export interface GitLabAccess {
  /** `CI_API_V4_URL`: `https://gitlab.example/api/v4`. */
  baseUrl: string;
  token: string;
  /** Number of the project that has the merge request, or its path. */
  project: string;
  /** Number of the merge request within its project. */
  mergeRequest: number;
  fetch: Fetch;
  patience: Patience;
}

/** A note, as far as it is looked at. */
export type Note = z.infer<typeof noteSchema>;
const noteSchema = z.object({
  id: z.number(),
  body: z.string(),
  /** Whether GitLab wrote it: "changed the description". */
  system: z.boolean(),
  author: z.object({ id: z.number() }),
});

const userSchema = z.object({ id: z.number() });
const mergeRequestSchema = z.object({
  state: z.string(),
  sha: z.string().nullable(),
  web_url: z.string(),
  discussion_locked: z.boolean().nullish(),
});

/** A merge request, as far as it is looked at. */
export type MergeRequest = z.infer<typeof mergeRequestSchema>;

/** What is asked of GitLab here; every question throws {@link GitLabFailure} or what fetch throws. */
export interface GitLab {
  mergeRequest(): Promise<MergeRequest>;
  /** Number of the token's own user; a project's or group's token has one, too. */
  user(): Promise<number>;
  /** All notes, oldest first. */
  notes(): Promise<Note[]>;
  create(body: string): Promise<Note>;
  edit(id: number, body: string): Promise<Note>;
  remove(id: number): Promise<void>;
}

/** An answer of GitLab that is none of success. */
export class GitLabFailure extends UserError {
  readonly status: number;

  constructor(status: number, words: string) {
    super("GitLabRefused", words);
    this.status = status;
  }
}

/** The parts of GitLab's REST API by which a note is kept. */
export function createGitLab(access: GitLabAccess): GitLab {
  const ask = createAsk(access);
  const place = `projects/${encodeURIComponent(access.project)}/merge_requests/${access.mergeRequest}`;
  const notes = `${place}/notes`;
  return {
    mergeRequest: async () => parse(mergeRequestSchema, (await ask("GET", place)).data),
    user: async () => parse(userSchema, (await ask("GET", "user")).data).id,
    notes: async () => {
      const found: Note[] = [];
      let next: string | undefined = `${notes}?per_page=100&sort=asc&order_by=created_at`;
      while (next !== undefined) {
        const page: Answer = await ask("GET", next);
        found.push(...parse(z.array(noteSchema), page.data));
        next = page.next;
      }
      return found;
    },
    create: async (body) => parse(noteSchema, (await ask("POST", notes, { body })).data),
    edit: async (id, body) =>
      parse(noteSchema, (await ask("PUT", `${notes}/${id}`, { body })).data),
    remove: async (id) => {
      await ask("DELETE", `${notes}/${id}`);
    },
  };
}

interface Answer {
  data: unknown;
  /** Path of the next page, as the Link header has it: by offset or by keyset. */
  next: string | undefined;
}

type Ask = (method: string, path: string, body?: object) => Promise<Answer>;

function createAsk({ baseUrl, token, fetch, patience }: GitLabAccess): Ask {
  const patient = createPatientFetch(fetch, patience);
  return async (method, path, body) => {
    const headers = { "private-token": token, "content-type": "application/json" };
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await patient(`${baseUrl}/${path}`, { method, headers, ...init });
    const text = await answer.text();
    if (!answer.ok) throw new GitLabFailure(answer.status, wordsOf(text, answer.status));
    return { data: text === "" ? undefined : readJson(text), next: nextPage(answer, baseUrl) };
  };
}

/** Only a page below the same address: the token goes along. */
function nextPage({ headers }: Response, baseUrl: string): string | undefined {
  const url = /<([^<>]+)>;\s*rel="next"/.exec(headers.get("link") ?? "")?.[1];
  if (url === undefined) return undefined;
  if (url.startsWith(`${baseUrl}/`)) return url.slice(baseUrl.length + 1);
  throw wrongAnswer("the next page is at another address than CI_API_V4_URL");
}

/** `{"message": "…"}`, `{"message": {"note": ["…"]}}`, `{"error": "…", "error_description": "…"}`. */
function wordsOf(text: string, status: number): string {
  const parsed = z
    .object({ message: z.unknown(), error: z.unknown(), error_description: z.unknown() })
    .partial()
    .safeParse(tryJson(text));
  const { message, error, error_description: description } = parsed.data ?? {};
  const said = message ?? description ?? error ?? "no reason";
  const words = typeof said === "string" ? said : JSON.stringify(said);
  return `${status}: ${words.slice(0, 300)}`;
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readJson(text: string): unknown {
  const data = tryJson(text);
  if (data === undefined) throw wrongAnswer("it is no JSON");
  return data;
}

function parse<T>(schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw wrongAnswer(`${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`);
}

function wrongAnswer(why: string): UserError {
  return new UserError(
    "GitLabAnswer",
    `The answer is none of GitLab's API (${why}): look at CI_API_V4_URL and at proxies before it.`,
  );
}
