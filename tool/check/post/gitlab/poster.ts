import { UserError } from "../../../../variables/user-error.ts";
import { cutMarkdown } from "../cut.ts";
import { beginsWith, sameText, textOf, type Post, type Posted, type Poster } from "../poster.ts";
import { GitLabFailure, type GitLab, type MergeRequest, type Note } from "./client.ts";

/** Characters that GitLab takes in one note. */
const mostCharacters = 1_000_000;
const cutNote = "> The rest did not fit into a note of GitLab.";

/** What a poster for GitLab needs. */
export interface GitLabPosterArgs {
  gitlab: GitLab;
  /** `42!7`, for messages. */
  mergeRequest: string;
  token: string;
  /** Commit that the post is about; undefined where nobody looks at it. */
  head?: string | undefined;
}

/** Keeps one note on a merge request of GitLab. */
export function createGitLabPoster(args: GitLabPosterArgs): Poster {
  return {
    post: async (post) => {
      try {
        return await postNote(args, post);
      } catch (error) {
        throw explain(error, args);
      }
    },
  };
}

async function postNote(
  { gitlab, head, mergeRequest }: GitLabPosterArgs,
  post: Post,
): Promise<Posted> {
  const there = await gitlab.mergeRequest();
  requireOpen(there, mergeRequest, head);
  const whole = textOf(post);
  const text = cutMarkdown(whole, mostCharacters, cutNote);
  const user = await gitlab.user();
  const find = async (): Promise<Note[]> =>
    (await gitlab.notes()).filter(
      ({ system, author, body }) => !system && author.id === user && beginsWith(body, post.marker),
    );
  const kept = await keepOne(gitlab, text, find);
  const posted = { how: kept.how, where: `${there.web_url}#note_${kept.id}` };
  if (text === whole) return posted;
  return { ...posted, note: "The comment was too long for GitLab and was cut." };
}

interface Kept {
  how: "created" | "edited" | "unchanged";
  id: number;
}

async function keepOne(gitlab: GitLab, text: string, find: () => Promise<Note[]>): Promise<Kept> {
  const [oldest, ...others] = await find();
  if (oldest !== undefined) {
    const edited = await editTo(gitlab, oldest, text);
    await removeAll(gitlab, others);
    if (edited !== undefined) return edited;
  }
  const made: Kept = { how: "created", id: (await gitlab.create(text)).id };
  return await settle(gitlab, text, find, made);
}

async function editTo(gitlab: GitLab, there: Note, text: string): Promise<Kept | undefined> {
  const { id } = there;
  if (sameText(there.body, text)) return { how: "unchanged", id };
  try {
    await gitlab.edit(id, text);
    return { how: "edited", id };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Another run, or a try whose answer was lost, may have created a note as well: the oldest stays. */
async function settle(
  gitlab: GitLab,
  text: string,
  find: () => Promise<Note[]>,
  made: Kept,
): Promise<Kept> {
  const [oldest, ...others] = await find();
  const isOwn = oldest === undefined || oldest.id === made.id;
  const kept = isOwn ? made : await editTo(gitlab, oldest, text);
  if (kept === undefined) return made;
  await removeAll(gitlab, others);
  return kept.how === "unchanged" ? { ...kept, how: "created" } : kept;
}

async function removeAll(gitlab: GitLab, notes: readonly Note[]): Promise<void> {
  for (const { id } of notes) {
    await gitlab.remove(id).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
    });
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof GitLabFailure && error.status === 404;
}

function requireOpen(there: MergeRequest, name: string, head: string | undefined): void {
  if (head !== undefined && there.sha !== null && there.sha !== head) {
    throw new UserError(
      "MergeRequestMoved",
      `Merge request ${name} is at ${there.sha.slice(0, 8)} by now, this is about ` +
        `${head.slice(0, 8)}: the comment is left to the pipeline for that commit.`,
    );
  }
  if (there.state !== "opened") {
    throw new UserError("MergeRequestClosed", `Merge request ${name} is ${there.state}.`);
  }
}

function explain(error: unknown, { mergeRequest, token }: GitLabPosterArgs): UserError {
  const doing = `Cannot comment on merge request ${mergeRequest}`;
  const [code, message] = refusal(error, doing);
  return new UserError(code, message.replaceAll(token, "[secret]"));
}

type Refusal = [code: string, message: string];

function refusal(error: unknown, doing: string): Refusal {
  if (!(error instanceof GitLabFailure)) {
    if (error instanceof UserError) return [error.code, error.message];
    if (error instanceof Error && error.name === "AbortError") {
      return ["Cancelled", `Stopped: ${doing[0]?.toLowerCase() ?? ""}${doing.slice(1)} any more.`];
    }
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const why = cause instanceof Error ? cause.message : "unknown";
    const fix = "Run it again, or look at CI_API_V4_URL";
    return ["GitLabUnreachable", `${doing}: no answer (${why}). ${fix}.`];
  }
  const { status } = error;
  const said = `${doing}. GitLab says ${error.message.replace(/\.$/, "")}.`;
  if (status === 401) return ["TokenRefused", `${said} SLIPWAY_GITLAB_TOKEN is wrong or expired.`];
  if (status === 403) {
    return [
      "TokenRefused",
      `${said} SLIPWAY_GITLAB_TOKEN needs the scope api and the role Reporter; a locked discussion ` +
        "takes notes of members alone.",
    ];
  }
  if (status === 404) {
    return ["MergeRequestMissing", `${said} It is not there, or the token does not see it.`];
  }
  if (status === 429)
    return ["GitLabLimits", `${said} The limit lasts longer than a job should wait.`];
  if (status >= 500)
    return ["GitLabFails", `${said} It was asked several times: run it again later.`];
  return ["CommentRefused", said];
}
