import { cutMarkdown } from "../cut.ts";
import { writeSummary } from "../file.ts";
import { beginsWith, sameText, textOf, type Post, type Posted, type Poster } from "../poster.ts";
import { read, type Environment } from "../environment.ts";
import type { Comment, GitHub, Viewer } from "./client.ts";
import { readEvent } from "./event.ts";
import { explain, isMissing, isTooLong } from "./refusal.ts";
import { findPullRequest, type Wanted } from "./target.ts";

/** Characters that GitHub takes in one comment. */
const mostCharacters = 65_536;
const cutNote = "> The rest did not fit into a comment of GitHub.";

/** Codes of what is no fault of the run: the post goes into the job's summary then. */
const elsewhere = new Set([
  "TokenReadOnly",
  "ConversationLocked",
  "PullRequestMoved",
  "PullRequestClosed",
]);

/** What a poster for GitHub needs. */
export interface GitHubPosterArgs {
  github: GitHub;
  /** `owner/name`, for messages. */
  repository: string;
  token: string;
  env: Environment;
  wanted: Omit<Wanted, "event">;
}

/** Keeps one comment on a pull request of GitHub. */
export function createGitHubPoster(args: GitHubPosterArgs): Poster {
  return {
    post: async (post) => {
      try {
        return await postComment(args, post);
      } catch (error) {
        const refused = explain(error, `comment on ${args.repository}`, args.token);
        const summary = read(args.env, "GITHUB_STEP_SUMMARY");
        if (!elsewhere.has(refused.code) || summary === undefined) throw refused;
        return await writeSummary(summary, post, refused.message);
      }
    },
  };
}

async function postComment(args: GitHubPosterArgs, post: Post): Promise<Posted> {
  const { github, wanted, env } = args;
  const number = await findPullRequest(github, { ...wanted, event: await readEvent(env) });
  const whole = textOf(post);
  const text = cutMarkdown(whole, mostCharacters, cutNote);
  try {
    return withCutNote(await keepOne(github, number, post.marker, text), text !== whole);
  } catch (error) {
    if (!isTooLong(error)) throw error;
    // GitHub counts in a way of its own, as of characters of several units: half of it fits.
    const half = cutMarkdown(whole, Math.floor(text.length / 2), cutNote);
    return withCutNote(await keepOne(github, number, post.marker, half), true);
  }
}

function withCutNote(posted: Posted, cut: boolean): Posted {
  return cut ? { ...posted, note: "The comment was too long for GitHub and was cut." } : posted;
}

async function keepOne(
  github: GitHub,
  number: number,
  marker: string,
  text: string,
): Promise<Posted> {
  const [oldest, ...others] = await findOwn(github, number, marker);
  if (oldest !== undefined) {
    const edited = await editTo(github, oldest, text);
    await removeAll(github, others);
    if (edited !== undefined) return edited;
  }
  const created = await github.create(number, text);
  return await settle(github, number, marker, text, created);
}

/** Brings a comment to a text; undefined where somebody deleted it meanwhile. */
async function editTo(github: GitHub, there: Comment, text: string): Promise<Posted | undefined> {
  const where = there.html_url;
  if (sameText(there.body ?? "", text)) return { how: "unchanged", where };
  try {
    await github.edit(there.id, text);
    return { how: "edited", where };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/**
 * After a comment was created: another run, or a try of this one whose answer was lost, may have
 * created one as well. The oldest stays, with this text; every run comes to the same one.
 */
async function settle(
  github: GitHub,
  number: number,
  marker: string,
  text: string,
  created: Comment,
): Promise<Posted> {
  const made: Posted = { how: "created", where: created.html_url };
  const byAuthor = sameAuthor(created.user);
  const own = (await github.comments(number)).filter(
    (one) => byAuthor(one) && beginsWith(one.body ?? "", marker),
  );
  const [oldest, ...others] = own;
  const isOwn = oldest === undefined || oldest.id === created.id;
  const kept = isOwn ? made : await editTo(github, oldest, text);
  if (kept === undefined) return made;
  await removeAll(github, others);
  return kept.how === "unchanged" ? { ...kept, how: "created" } : kept;
}

async function removeAll(github: GitHub, comments: readonly Comment[]): Promise<void> {
  for (const { id } of comments) {
    await github.remove(id).catch((error: unknown) => {
      // The other run removed it.
      if (!isMissing(error)) throw error;
    });
  }
}

/** Comments with the marker by the token's own account: anybody can paste a marker. */
async function findOwn(github: GitHub, number: number, marker: string): Promise<Comment[]> {
  const marked = (await github.comments(number)).filter(({ body }) =>
    beginsWith(body ?? "", marker),
  );
  // Nobody is asked for where nothing is to be told apart.
  return marked.length === 0 ? [] : marked.filter(isBy(await github.viewer()));
}

function sameAuthor(author: Comment["user"]): (comment: Comment) => boolean {
  return ({ user }) => user !== null && user.id === author?.id;
}

/** GraphQL says the login of an app without the `[bot]` that REST has. */
function isBy({ login, databaseId }: Viewer): (comment: Comment) => boolean {
  return ({ user }) => {
    if (user === null) return false;
    if (typeof databaseId === "number") return user.id === databaseId;
    return user.login === login || (user.type === "Bot" && user.login === `${login}[bot]`);
  };
}
