import * as z from "zod";
import { Octokit } from "@octokit/core";
import { paginateRest } from "@octokit/plugin-paginate-rest";
import { UserError } from "../../../../variables/user-error.ts";
import { createPatientFetch, type Fetch, type Patience } from "../patient-fetch.ts";

/** Where GitHub is and who asks. */
export interface GitHubAccess {
  /** Base of its REST API: `https://api.github.com`, `https://github.example/api/v3`. */
  baseUrl: string;
  token: string;
  owner: string;
  repo: string;
  fetch: Fetch;
  patience: Patience;
}

/** A comment, as far as it is looked at. */
export type Comment = z.infer<typeof commentSchema>;
const commentSchema = z.object({
  id: z.number(),
  body: z.string().nullish(),
  html_url: z.string(),
  /** Null where the author's account is gone. */
  user: z.object({ id: z.number(), login: z.string(), type: z.string() }).nullable(),
});

/** A pull request, as far as it is looked at. */
export type Pull = z.infer<typeof pullSchema>;
const pullSchema = z.object({
  number: z.number(),
  state: z.string(),
  head: z.object({
    sha: z.string(),
    /** Null where the fork is gone. */
    repo: z.object({ full_name: z.string() }).nullable(),
  }),
});

/** Who the token belongs to. */
export type Viewer = z.infer<typeof viewerSchema>["viewer"];
const viewerSchema = z.object({
  viewer: z.object({ login: z.string(), databaseId: z.number().nullish() }),
});

/** What is asked of GitHub here; every question throws what octokit throws. */
export interface GitHub {
  pull(number: number): Promise<Pull>;
  /** Open pull requests from a branch of somebody's repository. */
  openPulls(owner: string, branch: string): Promise<Pull[]>;
  /** All comments, oldest first. */
  comments(number: number): Promise<Comment[]>;
  viewer(): Promise<Viewer>;
  create(number: number, body: string): Promise<Comment>;
  edit(id: number, body: string): Promise<Comment>;
  remove(id: number): Promise<void>;
}

const PagedOctokit = Octokit.plugin(paginateRest);

/** The parts of GitHub's API by which a comment is kept. */
export function createGitHub(access: GitHubAccess): GitHub {
  const { baseUrl, token, owner, repo } = access;
  const fetch = createPatientFetch(access.fetch, access.patience);
  const octokit = new PagedOctokit({ auth: token, baseUrl, request: { fetch }, log: silent });
  const place = { owner, repo };
  return {
    pull: async (number) => {
      const route = "GET /repos/{owner}/{repo}/pulls/{pull_number}";
      const { data } = await octokit.request(route, { ...place, pull_number: number });
      return parse(pullSchema, data);
    },
    openPulls: async (from, branch) => {
      const asked = { ...place, head: `${from}:${branch}`, state: "open", per_page: 100 } as const;
      const pulls: unknown = await octokit.paginate("GET /repos/{owner}/{repo}/pulls", asked);
      return parse(z.array(pullSchema), pulls);
    },
    comments: async (number) => {
      const route = "GET /repos/{owner}/{repo}/issues/{issue_number}/comments";
      const asked = { ...place, issue_number: number, per_page: 100 };
      const comments: unknown = await octokit.paginate(route, asked);
      return parse(z.array(commentSchema), comments);
    },
    // `GET /user` refuses the token of a job and of an app; this question takes every kind.
    viewer: async () => {
      const answer: unknown = await octokit.graphql("query { viewer { login databaseId } }");
      return parse(viewerSchema, answer).viewer;
    },
    create: async (number, body) => {
      const route = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments";
      const { data } = await octokit.request(route, { ...place, issue_number: number, body });
      return parse(commentSchema, data);
    },
    edit: async (id, body) => {
      const route = "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}";
      const { data } = await octokit.request(route, { ...place, comment_id: id, body });
      return parse(commentSchema, data);
    },
    remove: async (id) => {
      const route = "DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}";
      await octokit.request(route, { ...place, comment_id: id });
    },
  };
}

/** Nothing below the command prints. */
const nothing = (): undefined => undefined;
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };

function parse<T>(schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UserError(
    "GitHubAnswer",
    `The answer is none of GitHub's API (${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}): ` +
      "look at GITHUB_API_URL and at proxies before it.",
  );
}
