import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cutMarkdown } from "../../../tool/check/post/cut.ts";
import { openPoster } from "../../../tool/check/post/open.ts";
import { makeTempFolder } from "../../support/temp-folder.ts";
import { marker, startGitHubJob, startGitLabJob } from "./posting.ts";

const post = { marker, body: "tea" };

describe("auto", () => {
  it("is the forge whose CI runs it", async () => {
    const github = await startGitHubJob();
    await (await openPoster("auto", { env: github.env })).post(post);
    expect(github.github.comments.get(7)).toHaveLength(1);
    const gitlab = await startGitLabJob();
    await (await openPoster("auto", { env: gitlab.env })).post(post);
    expect(gitlab.gitlab.notes).toHaveLength(1);
  });

  it.each([{}, { GITHUB_ACTIONS: "false" }, { GITLAB_CI: "", CI: "true" }])(
    "is refused elsewhere, with the choices: %j",
    async (env) => {
      await expect(openPoster("auto", { env })).rejects.toMatchObject({
        code: "PostPlaceUnknown",
        message: expect.stringMatching(/github, gitlab, file:<path> or stdout/) as string,
      });
    },
  );
});

describe("a place", () => {
  it.each(["bitbucket", "file:", "GitHub", "stdout"])("'%s' is refused", async (place) => {
    await expect(openPoster(place, { env: {} })).rejects.toMatchObject({
      code: "PostPlaceUnknown",
    });
  });

  it("that is a file gets the whole post, in a folder that is made, readable by others", async () => {
    const file = join(await makeTempFolder(), "out", "deep", "comment.md");
    const poster = await openPoster(`file:${file}`, { env: {} });
    expect(await poster.post(post)).toEqual({ how: "file", where: file });
    await poster.post({ marker, body: "more" });
    expect(await readFile(file, "utf8")).toBe(`${marker}\nmore\n`);
    expect((await stat(file)).mode & 0o777).toBe(0o644);
  });

  it("that is a file below a file is refused by name", async () => {
    const folder = await makeTempFolder();
    await (await openPoster(`file:${folder}/a`, { env: {} })).post(post);
    const below = await openPoster(`file:${folder}/a/b/c`, { env: {} });
    await expect(below.post(post)).rejects.toMatchObject({ name: "UserError" });
  });

  it("that is stdout prints by what it was given", async () => {
    const printed: string[] = [];
    const poster = await openPoster("stdout", { env: {}, print: (text) => printed.push(text) });
    await poster.post({ marker, body: `${marker}\ntea` });
    expect(printed).toEqual([`${marker}\ntea`]);
  });
});

describe("a setting", () => {
  it.each([
    ["GITHUB_TOKEN", undefined, "PostSettingMissing"],
    ["GITHUB_TOKEN", "  ", "PostSettingMissing"],
    ["GITHUB_REPOSITORY", undefined, "PostSettingMissing"],
    ["GITHUB_REPOSITORY", "orders", "PostSettingWrong"],
    ["GITHUB_REPOSITORY", "tea/house/orders", "PostSettingWrong"],
    ["GITHUB_API_URL", "github.example", "PostSettingWrong"],
    ["GITHUB_API_URL", "https://ida:secret@github.example", "PostSettingWrong"],
    ["GITHUB_API_URL", "file:///etc/passwd", "PostSettingWrong"],
  ])("of GitHub, %s=%s, is refused", async (name, value, code) => {
    const { env } = await startGitHubJob();
    const opened = openPoster("github", { env: { ...env, [name]: value } });
    const refused = await opened.catch((error: unknown) => error);
    expect(refused).toMatchObject({ code, message: expect.stringContaining(name) as string });
    expect(String(refused)).not.toContain("secret@");
  });

  it.each([
    ["SLIPWAY_GITLAB_TOKEN", undefined, "PostSettingMissing"],
    ["CI_API_V4_URL", undefined, "PostSettingMissing"],
    ["CI_PROJECT_ID", undefined, "PostSettingMissing"],
    ["CI_MERGE_REQUEST_IID", undefined, "PostSettingMissing"],
    ["CI_MERGE_REQUEST_IID", "7/../8", "PostSettingWrong"],
    ["CI_MERGE_REQUEST_IID", "0", "PostSettingWrong"],
  ])("of GitLab, %s=%s, is refused", async (name, value, code) => {
    const { env } = await startGitLabJob();
    const opened = openPoster("gitlab", { env: { ...env, [name]: value } });
    await expect(opened).rejects.toMatchObject({
      code,
      message: expect.stringContaining(name) as string,
    });
  });

  it("says that a job's own token may not write notes", async () => {
    const { env } = await startGitLabJob();
    const opened = openPoster("gitlab", { env: { ...env, SLIPWAY_GITLAB_TOKEN: "" } });
    await expect(opened).rejects.toThrow("CI_JOB_TOKEN may not write notes");
  });

  it.each([
    { GITHUB_API_URL: undefined },
    { GH_TOKEN: "x", GITHUB_TOKEN: "" },
    { GITHUB_API_URL: "https://h/api/v3/" },
  ])("that may be left out or written otherwise is taken: %j", async (change) => {
    const { env } = await startGitHubJob();
    await expect(openPoster("github", { env: { ...env, ...change } })).resolves.toBeDefined();
  });
});

describe("a text that is cut", () => {
  it.each([10, 199, 250, 1000, 4096])("has at most %i characters", (most) => {
    const text = "<details>\n~~~~js\n😀😀😀 line\n".repeat(900);
    const cut = cutMarkdown(text, most, "> cut");
    expect(cut.length).toBeLessThanOrEqual(most);
    expect(cut).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
  });

  it.each([
    ["a fold", "<details>\nx\n", "</details>"],
    ["a fence of four", "````\n```\nx\n", "````"],
    ["a fence of tildes", "~~~\n<details>\nx\n", "~~~"],
  ])("ends with %s closed", (_what, begin, end) => {
    const cut = cutMarkdown(begin + "line\n".repeat(900), 1000, "> cut");
    expect(cut.trimEnd().split("\n").slice(-3)).toContain(end);
  });

  it.each(["<details>\n</details>\n", "```\nx\n```\n", ""])(
    "closes nothing that is closed: %j",
    (begin) => {
      const cut = cutMarkdown(begin + "line\n".repeat(900), 1000, "> cut");
      expect(cut).toMatch(/line\n+> cut$/);
    },
  );

  it("is whole where it fits", () => {
    expect(cutMarkdown("x".repeat(1000), 1000, "> cut")).toBe("x".repeat(1000));
  });
});
