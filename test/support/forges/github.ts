import type { components } from "@octokit/openapi-types";
import {
  pageOf,
  startForge,
  withParameter,
  type ForgeAnswer,
  type ForgeRequest,
  type RunningForge,
} from "./forge.ts";

type Schemas = components["schemas"];
/** A comment as GitHub publishes its form. */
export type GitHubComment = Schemas["issue-comment"];
/** An account as GitHub publishes its form. */
export type GitHubUser = Schemas["simple-user"];

/** The parts of a pull request that matter here. */
export interface FakePull {
  number: number;
  state: "open" | "closed";
  locked: boolean;
  head: { sha: string; ref: string; owner: string; repo: string };
}

/** What a token may do: what a job of a fork has is `read`. */
export interface FakeToken {
  user: GitHubUser;
  rights: "read" | "write";
}

/** A GitHub of one repository. */
export interface FakeGitHub extends RunningForge {
  /** Base of its REST API. */
  api: string;
  pulls: FakePull[];
  /** Comments by the number of their pull request. */
  comments: Map<number, GitHubComment[]>;
  tokens: Map<string, FakeToken>;
  /** Puts a comment there as if it had been written long ago. */
  say(pull: number, user: GitHubUser, body: string): GitHubComment;
}

/** The account of every job's GITHUB_TOKEN. */
export const actionsBot = user(41898282, "github-actions[bot]", "Bot");

/** An account. */
export function user(id: number, login: string, type: "User" | "Bot" = "User"): GitHubUser {
  const site = "https://github.example";
  const of = (what: string): string => `${site}/users/${encodeURIComponent(login)}${what}`;
  return {
    login,
    id,
    node_id: `U_${id}`,
    avatar_url: of("/avatar"),
    gravatar_id: "",
    url: of(""),
    html_url: `${site}/${encodeURIComponent(login)}`,
    followers_url: of("/followers"),
    following_url: of("/following{/other_user}"),
    gists_url: of("/gists{/gist_id}"),
    starred_url: of("/starred{/owner}{/repo}"),
    subscriptions_url: of("/subscriptions"),
    organizations_url: of("/orgs"),
    repos_url: of("/repos"),
    events_url: of("/events{/privacy}"),
    received_events_url: of("/received_events"),
    type,
    site_admin: false,
  };
}

/** Starts a GitHub with one repository; `prefix` is `/api/v3` of an Enterprise Server. */
export async function startGitHub(
  repository = "tea-house/orders",
  prefix: "" | "/api/v3" = "",
): Promise<FakeGitHub> {
  let ids = 1000;
  const forge = await startForge((request) => answer(github, repository, prefix, request));
  const github: FakeGitHub = Object.assign(forge, {
    api: forge.address + prefix,
    pulls: [],
    comments: new Map<number, GitHubComment[]>(),
    tokens: new Map<string, FakeToken>(),
    say: (pull: number, author: GitHubUser, body: string) => {
      const comment = createComment(
        `${forge.address}${prefix}`,
        repository,
        ++ids,
        pull,
        author,
        body,
      );
      github.comments.set(pull, [...(github.comments.get(pull) ?? []), comment]);
      return comment;
    },
  });
  return github;
}

function createComment(
  api: string,
  repository: string,
  id: number,
  pull: number,
  author: GitHubUser,
  body: string,
): GitHubComment {
  return {
    id,
    node_id: `IC_${id}`,
    url: `${api}/repos/${repository}/issues/comments/${id}`,
    html_url: `https://github.example/${repository}/pull/${pull}#issuecomment-${id}`,
    body,
    user: author,
    created_at: "2026-03-01T10:00:00Z",
    updated_at: "2026-03-01T10:00:00Z",
    issue_url: `${api}/repos/${repository}/issues/${pull}`,
    author_association: "NONE",
    performed_via_github_app: null,
  };
}

function answer(
  github: FakeGitHub,
  repository: string,
  prefix: string,
  request: ForgeRequest,
): ForgeAnswer {
  const token = /^(?:token|bearer) (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
  const who = github.tokens.get(token ?? "");
  if (who === undefined) return refuse(401, "Bad credentials");
  const path = request.url.pathname;
  if (path === (prefix === "" ? "/graphql" : "/api/graphql")) return answerViewer(who, request);
  const own = `${prefix}/repos/${repository}/`;
  if (!path.startsWith(own)) return refuse(404, "Not Found");
  return answerRepository(github, who, path.slice(own.length), request);
}

/** GraphQL has the login of an app without the suffix that REST gives it. */
function answerViewer({ user: { id, login } }: FakeToken, { body }: ForgeRequest): ForgeAnswer {
  const { query } = body as { query: string };
  if (!query.includes("viewer")) return refuse(400, "Problems parsing JSON");
  return { status: 200, body: { data: { viewer: { login, databaseId: id } } } };
}

function answerRepository(
  github: FakeGitHub,
  who: FakeToken,
  path: string,
  request: ForgeRequest,
): ForgeAnswer {
  const { method } = request;
  const [, pull] = /^pulls\/(\d+)$/.exec(path) ?? [];
  const [, issue] = /^issues\/(\d+)\/comments$/.exec(path) ?? [];
  const [, comment] = /^issues\/comments\/(\d+)$/.exec(path) ?? [];
  if (path === "pulls") return listPulls(github, request.url);
  if (pull !== undefined) {
    const found = github.pulls.find(({ number }) => number === Number(pull));
    return found === undefined ? refuse(404, "Not Found") : { status: 200, body: showPull(found) };
  }
  if (issue !== undefined && method === "GET") {
    return paged(github.comments.get(Number(issue)) ?? [], request.url);
  }
  if (issue === undefined && comment === undefined) return refuse(404, "Not Found");
  if (who.rights === "read") return refuse(403, "Resource not accessible by integration");
  const words = (request.body as { body?: string } | undefined)?.body ?? "";
  if (Array.from(words).length > 65_536) return tooLong;
  if (issue !== undefined) return create(github, who, Number(issue), words);
  return change(github, method, Number(comment), words);
}

function create(github: FakeGitHub, who: FakeToken, pull: number, words: string): ForgeAnswer {
  const found = github.pulls.find(({ number }) => number === pull);
  if (found === undefined) return refuse(404, "Not Found");
  if (found.locked) return refuse(403, "Unable to create comment because issue is locked.");
  return { status: 201, body: github.say(pull, who.user, words) };
}

/** A token that may write may change everybody's comments: only whoever asks can hold back. */
function change(github: FakeGitHub, method: string, id: number, words: string): ForgeAnswer {
  for (const [pull, comments] of github.comments) {
    const found = comments.find((one) => one.id === id);
    if (found === undefined) continue;
    if (method === "DELETE") {
      github.comments.set(
        pull,
        comments.filter((one) => one.id !== id),
      );
      return { status: 204 };
    }
    found.body = words;
    found.updated_at = "2026-03-02T10:00:00Z";
    return { status: 200, body: found };
  }
  return refuse(404, "Not Found");
}

function listPulls(github: FakeGitHub, url: URL): ForgeAnswer {
  const [owner, branch] = (url.searchParams.get("head") ?? "").split(":");
  const state = url.searchParams.get("state") ?? "open";
  const found = github.pulls.filter(
    ({ head, state: is }) => head.owner === owner && head.ref === branch && is === state,
  );
  return paged(found.map(showPull), url);
}

/** The parts of a pull request that are answered here; the published form has 60 more. */
export function showPull({ number, state, locked, head }: FakePull): object {
  return {
    number,
    state,
    locked,
    title: `Change ${number}`,
    head: {
      label: `${head.owner}:${head.ref}`,
      ref: head.ref,
      sha: head.sha,
      repo: { full_name: `${head.owner}/${head.repo}`, fork: true },
    },
  };
}

function paged(items: readonly object[], url: URL): ForgeAnswer {
  const { page, number, last } = pageOf(items, url);
  const links = [];
  if (number < last) {
    links.push(`<${withParameter(url, "page", number + 1)}>; rel="next"`);
    links.push(`<${withParameter(url, "page", last)}>; rel="last"`);
  }
  if (number > 1) links.unshift(`<${withParameter(url, "page", number - 1)}>; rel="prev"`);
  return { status: 200, headers: links.length > 0 ? { link: links.join(", ") } : {}, body: page };
}

const documentation = "https://docs.github.com/rest";

/** A refusal in GitHub's form. */
export function refuse(
  status: number,
  message: string,
  headers: Record<string, string> = {},
): ForgeAnswer {
  const body = { message, documentation_url: documentation, status: String(status) };
  return { status, headers, body };
}

/** What GitHub says to a comment of more than 65,536 characters. */
export const tooLong: ForgeAnswer = {
  status: 422,
  body: {
    message: "Validation Failed",
    errors: [
      {
        resource: "IssueComment",
        code: "unprocessable",
        field: "data",
        message: "Body is too long (maximum is 65536 characters)",
      },
    ],
    documentation_url: documentation,
    status: "422",
  },
};
