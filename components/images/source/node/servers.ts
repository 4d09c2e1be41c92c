import { ownDockerfile, refuseSource } from "../plan.ts";
import { joinPath } from "../reader.ts";
import { asks, filesIn, readConfig, refuseAdapter, settingOf } from "./recipe.ts";
import type { Project, Recipe } from "./recipe.ts";

/** Everywhere, where a framework listens on this machine alone unless it is told. */
const anywhere = { HOST: "0.0.0.0" };

const next: Recipe = {
  framework: "next",
  packages: ["next"],
  serve: /^next(?: dev\b.*)?$/,
  build: "next build",
  read: (project) => {
    const config = readConfig(project, "next\\.config");
    const mode = settingOf(config, "output");
    const built = (settingOf(config, "distDir") ?? ".next").replace(/^\.\//, "");
    if (mode === "export") {
      const folder = settingOf(config, "distDir") === undefined ? "out" : built;
      return { framework: "next", output: filesIn(folder, false), start: [] };
    }
    if (mode === "standalone") {
      const output = {
        form: "next",
        folder: built,
        hasPublic: project.names.includes("public/"),
      } as const;
      return { framework: "next", output, start: ["node", "server.js"] };
    }
    const notes = ['`output: "standalone"` in its next.config makes the image smaller.'];
    // A configuration in TypeScript is read when the server starts, by a package for development.
    const keepsDevelopment = project.names.includes("next.config.ts");
    const output = { form: "source" } as const;
    return { framework: "next", output, start: ["next", "start"], notes, keepsDevelopment };
  },
};

/** Nitro's folder holds a server with all that it needs. */
const nitro = {
  output: { form: "server", folder: ".output" },
  start: ["node", ".output/server/index.mjs"],
  variables: anywhere,
} as const;

const nuxt: Recipe = {
  framework: "nuxt",
  packages: ["nuxt"],
  serve: /^(?:nuxt|nuxi)(?: (?:dev|preview|start|-.*)\b.*)?$/,
  build: "nuxt build",
  read: (project) => {
    const { manifest } = project;
    const config = readConfig(project, "nuxt\\.config");
    const [, major = "3"] =
      /(\d+)/.exec(manifest.dependencies.nuxt ?? manifest.devDependencies.nuxt ?? "") ?? [];
    if (Number(major) < 3) {
      const output = { form: "source" } as const;
      return { framework: "nuxt", output, start: ["nuxt", "start"], variables: anywhere };
    }
    const preset = settingOf(config, "preset");
    if (/\bgenerate\b/.test(manifest.scripts.build ?? "") || preset === "static") {
      const isOnePage = /\bssr\s*:\s*false/.test(config);
      return { framework: "nuxt", output: filesIn(".output/public", isOnePage), start: [] };
    }
    if (preset === undefined || preset.startsWith("node"))
      return { framework: "nuxt", ...nitro, start: [...nitro.start] };
    const fix = "take `preset` out of its nuxt.config, so that it is built for Node";
    throw refuseAdapter(project.folder, "a Nuxt application", `the preset '${preset}'`, fix);
  },
};

const sveltekit: Recipe = {
  framework: "sveltekit",
  packages: ["@sveltejs/kit"],
  serve: /^(?:vite|svelte-kit)(?: (?:dev|preview|-.*)\b.*)?$/,
  build: "vite build",
  read: (project) => {
    const config = readConfig(project, "svelte\\.config") + readConfig(project, "vite\\.config");
    const adapter = /["']((?:@[\w-]+\/)?[\w-]*adapter[\w-]*)["']/.exec(config)?.[1];
    const framework = "sveltekit";
    if (adapter === "@sveltejs/adapter-node") {
      const folder = settingOf(config, "out") ?? "build";
      return { framework, output: { form: "source" }, start: ["node", folder] };
    }
    if (adapter === "@sveltejs/adapter-static") {
      const folder = settingOf(config, "pages") ?? "build";
      return { framework, output: filesIn(folder, /\bfallback\s*:/.test(config)), start: [] };
    }
    if (adapter === "svelte-adapter-bun") {
      return { framework, output: { form: "source" }, start: ["bun", "build/index.js"] };
    }
    const fix = "use @sveltejs/adapter-node (or adapter-static for files) in its svelte.config.js";
    throw refuseAdapter(project.folder, "a SvelteKit application", adapter ?? "no adapter", fix);
  },
};

const astro: Recipe = {
  framework: "astro",
  packages: ["astro"],
  serve: /^astro(?: (?:dev|preview|start|-.*)\b.*)?$/,
  build: "astro build",
  read: (project) => {
    const config = readConfig(project, "astro\\.config");
    const folder = (settingOf(config, "outDir") ?? "dist").replace(/^\.\//, "");
    const adapter =
      /["'](@astrojs\/(?:node|vercel|netlify|cloudflare|deno)[\w/-]*|[\w@/-]*astro-?adapter[\w-]*)["']/.exec(
        config,
      )?.[1];
    const mode = settingOf(config, "output") ?? "static";
    if (adapter === undefined && mode === "static") {
      return { framework: "astro", output: filesIn(folder, false), start: [] };
    }
    if (adapter === "@astrojs/node") {
      if (/\bmode\s*:\s*["']middleware["']/.test(config)) {
        throw refuseSource(
          "StartMissing",
          project.folder,
          "is an Astro application as middleware of a server that its script `start` does not start: " +
            'start that server there, or set `mode: "standalone"`.',
        );
      }
      const start = ["node", `${folder}/server/entry.mjs`];
      return { framework: "astro", output: { form: "source" }, start, variables: anywhere };
    }
    const fix =
      'use @astrojs/node with `mode: "standalone"`, or `output: "static"` without an adapter';
    throw refuseAdapter(project.folder, "an Astro application", adapter ?? "no adapter", fix);
  },
};

const reactRouter: Recipe = {
  framework: "react-router",
  packages: ["@react-router/dev"],
  serve: /^react-router dev\b/,
  build: "react-router build",
  read: (project) => {
    const config = readConfig(project, "react-router\\.config");
    const folder = settingOf(config, "buildDirectory") ?? "build";
    const framework = "react-router";
    if (/\bssr\s*:\s*false/.test(config)) {
      return { framework, output: filesIn(joinPath(folder, "client"), true), start: [] };
    }
    if (!asks(project, "@react-router/serve")) throw refuseServer(project, "@react-router/serve");
    const start = ["react-router-serve", `./${folder}/server/index.js`];
    return { framework, output: { form: "source" }, start };
  },
};

const remix: Recipe = {
  framework: "remix",
  packages: ["@remix-run/dev"],
  serve: /^remix (?:dev|vite:dev)\b/,
  build: "remix vite:build",
  read: (project) => {
    const config = readConfig(project, "vite\\.config");
    const framework = "remix";
    if (/\bssr\s*:\s*false/.test(config)) {
      return { framework, output: filesIn("build/client", true), start: [] };
    }
    if (!asks(project, "@remix-run/serve")) throw refuseServer(project, "@remix-run/serve");
    const built = config === "" ? "build/index.js" : "build/server/index.js";
    return { framework, output: { form: "source" }, start: ["remix-serve", built] };
  },
};

function refuseServer({ folder }: Project, server: string): Error {
  return refuseSource(
    "ServerMissing",
    folder,
    `does not ask for ${server}, which serves it, and has no script \`start\`: add \`${server}\` to its ` +
      `dependencies, ${ownDockerfile}.`,
  );
}

const tanstack: Recipe = {
  framework: "tanstack-start",
  packages: ["@tanstack/react-start", "@tanstack/solid-start", "@tanstack/start"],
  serve: /^(?:vite|vinxi)(?: (?:dev|preview|-.*)\b.*)?$/,
  build: "vite build",
  read: (project) => {
    const config = readConfig(project, "(?:vite|app)\\.config");
    const isNitro = asks(project, "vinxi") || /\bnitro(?:V2Plugin|\(|\/vite|-v2)/.test(config);
    if (isNitro) return { framework: "tanstack-start", ...nitro, start: [...nitro.start] };
    const fix = "add the package `nitro` and its plugin (`nitro/vite`) to its vite.config";
    throw refuseAdapter(project.folder, "a TanStack Start application", "no server", fix);
  },
};

const vinxi: Recipe = {
  framework: "none",
  packages: ["vinxi", "@solidjs/start"],
  serve: /^vinxi (?:dev|preview|start)\b/,
  build: "vinxi build",
  read: () => ({ framework: "none", ...nitro, start: [...nitro.start] }),
};

const nitroAlone: Recipe = {
  framework: "none",
  packages: ["nitropack", "nitro"],
  serve: /^nitro(?:pack)? (?:dev|preview)\b/,
  build: "nitro build",
  read: (project) => {
    const preset = settingOf(readConfig(project, "nitro\\.config"), "preset");
    if (preset === undefined || preset.startsWith("node")) {
      return { framework: "none", ...nitro, start: [...nitro.start] };
    }
    const fix = "take `preset` out of its nitro.config, so that it is built for Node";
    throw refuseAdapter(project.folder, "an application of Nitro's", `the preset '${preset}'`, fix);
  },
};

/** Frameworks of one shop's platform, which alone runs what they build. */
const hydrogen: Recipe = {
  framework: "none",
  packages: ["@shopify/hydrogen"],
  serve: /^shopify hydrogen (?:dev|preview)\b/,
  build: "shopify hydrogen build",
  read: (project) => {
    const fix = "give it a server for Node and a script `start`";
    throw refuseAdapter(
      project.folder,
      "a Hydrogen application",
      "a build for Shopify's Oxygen",
      fix,
    );
  },
};

const qwik: Recipe = {
  framework: "none",
  packages: ["@builder.io/qwik-city", "@qwik.dev/router"],
  serve: /^(?:vite|qwik)\b/,
  build: "qwik build",
  read: (project) => {
    const fix = "run `npx qwik add express` or `fastify`, and give it a script `start`";
    throw refuseAdapter(project.folder, "a Qwik City application", "no server", fix);
  },
};

const nest: Recipe = {
  framework: "nest",
  packages: ["@nestjs/core"],
  serve: /^nest start\b/,
  build: "nest build",
  read: (project) => {
    const text = project.reader.read(joinPath(project.folder, "nest-cli.json")) ?? "";
    const [, root] = /"monorepo"\s*:\s*true/.test(text)
      ? (/"root"\s*:\s*"([^"]+)"/.exec(text) ?? [])
      : [];
    const start = ["node", root === undefined ? "dist/main.js" : `dist/${root}/main.js`];
    return { framework: "nest", output: { form: "source" }, start };
  },
};

/** What makes a server of its own, the telling ones first. */
export const serverRecipes: readonly Recipe[] = [
  hydrogen,
  next,
  nuxt,
  sveltekit,
  astro,
  reactRouter,
  remix,
  tanstack,
  vinxi,
  qwik,
  nitroAlone,
  nest,
];
