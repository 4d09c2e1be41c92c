import * as z from "zod";
import { refuseSource } from "../plan.ts";
import type { Framework } from "../plan.ts";
import { joinPath, parentOf, walkSource } from "../reader.ts";
import { asks, filesIn, readConfig, refuseAdapter, settingOf } from "./recipe.ts";
import type { Application, Project, Recipe } from "./recipe.ts";

/** A bundler or a generator of pages that leaves files in one folder. */
function site(
  serve: RegExp,
  packages: readonly string[],
  build: string,
  folder: string | ((project: Project) => string),
  fallback = false,
  framework: Framework = "none",
): Recipe {
  const read = (project: Project): Application => {
    const found = typeof folder === "string" ? folder : folder(project);
    return { framework, output: filesIn(found, fallback), start: [] };
  };
  return { framework, packages, serve, build, read };
}

const angularTarget = z.object({
  builder: z.string().default(""),
  options: z
    .looseObject({
      outputPath: z
        .union([z.string(), z.object({ base: z.string(), browser: z.string().optional() })])
        .optional(),
      ssr: z.unknown().optional(),
      outputMode: z.string().optional(),
    })
    .default({}),
});

const targetsSchema = z.looseObject({ build: angularTarget.optional() }).optional();

const angularSchema = z.object({
  projects: z.record(
    z.string(),
    z.looseObject({
      projectType: z.string().default("application"),
      root: z.string().default(""),
      architect: targetsSchema,
      targets: targetsSchema,
    }),
  ),
});

const angular: Recipe = {
  framework: "angular",
  packages: ["@angular/cli", "@angular/core"],
  serve: /^ng(?: (?:serve|s|dev)\b.*)?$/,
  build: "ng build",
  read: (project) => {
    const { reader, folder } = project;
    const text = reader.read(joinPath(folder, "angular.json")) ?? "{}";
    const checked = angularSchema.safeParse(parseJson(text));
    const all = Object.entries(checked.data?.projects ?? {});
    const [name, target] = all
      .filter(([, one]) => one.projectType === "application")
      .map(([key, one]) => [key, (one.architect ?? one.targets)?.build] as const)[0] ?? [
      "",
      undefined,
    ];
    if (target === undefined) {
      throw refuseSource(
        "FrameworkUnclear",
        folder,
        "is an Angular application whose angular.json names no application with a target `build`: add it.",
      );
    }
    const { outputPath = `dist/${name}`, ssr, outputMode } = target.options;
    const base = typeof outputPath === "string" ? outputPath : outputPath.base;
    const browser = typeof outputPath === "string" ? "browser" : (outputPath.browser ?? "browser");
    if (
      (ssr !== undefined && ssr !== false && outputMode !== "static") ||
      outputMode === "server"
    ) {
      const start = ["node", `${base}/server/server.mjs`];
      return { framework: "angular", output: { form: "source" }, start };
    }
    const files = target.builder.endsWith(":application") ? joinPath(base, browser) : base;
    return { framework: "angular", output: filesIn(files, true), start: [] };
  },
};

const expo: Recipe = {
  framework: "expo",
  packages: ["expo"],
  serve: /^expo\b/,
  build: "expo export --platform web",
  read: (project) => {
    if (!asks(project, "react-native-web", "react-dom")) {
      throw refuseSource(
        "StartElsewhere",
        project.folder,
        "is an Expo application for phones alone, which no image runs: add `react-native-web` and " +
          "`react-dom` to have it in the browser.",
      );
    }
    const text = project.reader.read(joinPath(project.folder, "app.json")) ?? "";
    const [, mode = "single"] = /"output"\s*:\s*"(\w+)"/.exec(text) ?? [];
    if (mode === "server") {
      const fix = "set `web.output` to `single` or `static` in app.json";
      throw refuseAdapter(project.folder, "an Expo application", "`web.output: server`", fix);
    }
    return { framework: "expo", output: filesIn("dist", mode === "single"), start: [] };
  },
};

/** Vite's folder of files: `outDir` counts from `root`. */
function viteFolder(project: Project): string {
  const config = readConfig(project, "vite.config");
  if (/\blib\s*:\s*\{/.test(config) && !project.names.includes("index.html")) {
    throw refuseSource(
      "StartMissing",
      project.folder,
      "is a library that Vite bundles, with no page and no program: name the source of an application.",
    );
  }
  if (/["'][^"'\n]*cloudflare[^"'\n]*["']/.test(config)) {
    const fix = "build it for Node or as files in its vite.config";
    throw refuseAdapter(project.folder, "an application of Vite's", "a build for Cloudflare", fix);
  }
  const script = project.manifest.scripts.build ?? "";
  const [, given] = /\bvite build\b.*?--outDir[ =](\S+)/.exec(script) ?? [];
  const root = settingOf(config, "root") ?? rootArgument(script) ?? "";
  return joinPath(
    root.replace(/^\.\/?/, "").replace(/\/$/, ""),
    given ?? settingOf(config, "outDir") ?? "dist",
  );
}

function rootArgument(script: string): string | undefined {
  return /\bvite build (?!-)([\w./-]+)/.exec(script)?.[1];
}

function vitepressFolder({ reader, folder, manifest }: Project): string {
  const [, given] =
    /vitepress build (?!-)(\S+)/.exec(
      manifest.scripts.build ?? manifest.scripts["docs:build"] ?? "",
    ) ?? [];
  const place =
    given ?? (reader.list(joinPath(folder, "docs")).includes(".vitepress/") ? "docs" : "");
  return joinPath(place.replace(/^\.\/?/, ""), ".vitepress/dist");
}

function eleventyFolder(project: Project): string {
  const config = readConfig(project, "(?:\\.eleventy|eleventy\\.config)");
  return (
    settingOf(config, "output") ??
    /--output[= ](\S+)/.exec(project.manifest.scripts.build ?? "")?.[1] ??
    "_site"
  );
}

/** Folder of the page that a bundler is given, for what only tells by its script. */
function bundledFolder(project: Project): string {
  const config = readConfig(project, "(?:webpack|rspack|rsbuild)\\.config(?:\\.prod)?");
  const [, folder] =
    /path\s*:\s*(?:path\.)?(?:resolve|join)\(\s*__dirname\s*,\s*["'](?:\.?\/)?([\w/.-]+)["']/.exec(
      config,
    ) ?? [];
  return folder ?? "dist";
}

function parseJson(text: string): unknown {
  try {
    // Angular's file may have comments.
    return JSON.parse(text.replaceAll(/^\s*\/\/.*$/gm, ""));
  } catch {
    return {};
  }
}

/** What makes files, the telling ones first: a bundler is often below a framework. */
export const siteRecipes: readonly Recipe[] = [
  angular,
  expo,
  site(/^gatsby\b(?! build)/, ["gatsby"], "gatsby build", "public", false, "gatsby"),
  site(
    /^(?:react-scripts|react-app-rewired|craco) start\b/,
    ["react-scripts", "react-app-rewired", "@craco/craco"],
    "react-scripts build",
    "build",
    true,
    "create-react-app",
  ),
  site(
    /^vue-cli-service serve\b/,
    ["@vue/cli-service"],
    "vue-cli-service build",
    (project) => settingOf(readConfig(project, "vue\\.config"), "outputDir") ?? "dist",
    true,
    "vue-cli",
  ),
  site(/^docusaurus (?:start|serve)\b/, ["@docusaurus/core"], "docusaurus build", "build"),
  site(/^vitepress\b(?! build)/, ["vitepress"], "vitepress build", vitepressFolder),
  site(/^vuepress\b(?! build)/, ["vuepress"], "vuepress build", ".vuepress/dist"),
  site(/^eleventy\b.*--(?:serve|watch)/, ["@11ty/eleventy"], "eleventy", eleventyFolder),
  site(/^brunch (?:w|watch)\b/, ["brunch"], "brunch build --production", "public", true),
  site(/^stencil build\b.*--(?:dev|serve|watch)/, ["@stencil/core"], "stencil build", "www", true),
  site(/^sanity (?:dev|start|preview)\b/, ["sanity"], "sanity build", "dist", true),
  site(/^gridsome develop\b/, ["gridsome"], "gridsome build", "dist"),
  site(/^hexo (?:s|server)\b/, ["hexo"], "hexo generate", "public"),
  site(
    /^quasar dev\b/,
    ["@quasar/app-vite", "@quasar/app-webpack"],
    "quasar build",
    "dist/spa",
    true,
  ),
  site(
    /^ember (?:serve|s|server)\b/,
    ["ember-cli"],
    "ember build --environment=production",
    "dist",
    true,
  ),
  site(/^(?:umi|max) dev\b/, ["umi", "@umijs/max"], "umi build", "dist", true),
  site(/^preact watch\b/, ["preact-cli"], "preact build", "build", true),
  site(/^snowpack dev\b/, ["snowpack"], "snowpack build", "build", true),
  site(/^(?:storybook dev|start-storybook)\b/, [], "storybook build", "storybook-static"),
  site(/^slidev\b(?! build)/, ["@slidev/cli"], "slidev build", "dist", true),
  site(
    /^(?:vite|vite (?:dev|serve|preview)|vite [.-].*)(?: .*)?$/,
    ["vite"],
    "vite build",
    viteFolder,
    true,
    "vite",
  ),
  site(/^rsbuild (?:dev|preview)\b/, ["@rsbuild/core"], "rsbuild build", bundledFolder, true),
  site(/^rspack (?:serve|dev)\b/, [], "rspack build", bundledFolder, true),
  site(/^parcel\b(?! build)/, [], "parcel build index.html", "dist", true),
  site(
    /^(?:webpack serve|webpack-dev-server|webpack-cli serve)\b/,
    [],
    "webpack --mode=production",
    bundledFolder,
    true,
  ),
];

/** Servers of a folder of files: `serve -s build`, `http-server dist`. */
const fileServers =
  /^(?:serve|http-server|sirv|live-server|lite-server|static-server|ws|browser-sync)\b/;

/** The folder that a server of files is given, and whether it has one page; undefined for others. */
export function servedFolder(
  words: readonly string[],
): { folder: string; isOnePage: boolean } | undefined {
  const [program = "", ...rest] = words;
  if (!fileServers.test(program)) return undefined;
  const takesValue = /^(-l|-p|-a|--port|--listen|--host|-c|--config|--cors|--ssl-\w+)$/;
  const folder = rest.find(
    (word, index) =>
      !word.startsWith("-") && word !== "start" && !takesValue.test(rest[index - 1] ?? ""),
  );
  const isOnePage = rest.some((word) => /^(-s|--single|--spa|--entry-file.*)$/.test(word));
  return { folder: (folder ?? "").replace(/^\.\/?/, "").replace(/\/$/, ""), isOnePage };
}

/** Folder with the only index.html of a project; undefined for none or several. */
export function folderOfPage({ reader, folder }: Project): string | undefined {
  const pages = walkSource(reader, folder, { depth: 1 }).filter((path) =>
    /(^|\/)index\.html$/.test(path),
  );
  const [page] = pages;
  return page === undefined ? undefined : parentOf(page);
}
