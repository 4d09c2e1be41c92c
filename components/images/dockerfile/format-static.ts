import { portVariable } from "../../../variables/port-word.ts";
import { defaultPort } from "../source/plan.ts";
import { joinPath } from "../source/reader.ts";
import type { NodePlan, StaticOutput, StaticPlan } from "../source/plan.ts";
import { commandWords } from "./command-form.ts";
import { envLines, execForm, formatListening, hereFile, userLine } from "./dockerfile-text.ts";
import type { ImageReference } from "./dockerfile-text.ts";

/**
 * The stage that serves files by Caddy.
 *
 * @param copy What puts the files into /srv: `COPY . /srv`.
 */
export function formatStaticStage(
  plan: StaticPlan | NodePlan,
  { fallback }: StaticOutput,
  image: ImageReference,
  copy: string,
): string[] {
  const port = plan.port ?? defaultPort;
  const address = `http://127.0.0.1:${portVariable}${plan.healthPath ?? "/"}`;
  const check = commandWords({ words: ["wget", "-q", "-O", "/dev/null", address], port });
  return [
    `FROM ${image("caddy-2")}`,
    "# The binary's right to low ports would keep it from starting without that capability.",
    "RUN setcap -r /usr/bin/caddy",
    ...hereFile("CADDYFILE", "/etc/caddy/Caddyfile", formatCaddyfile(port, { fallback })),
    copy,
    ...envLines({ PORT: String(port) }),
    userLine,
    ...formatListening({ port }, check),
    `CMD ${execForm(["caddy", "run", "--config", "/etc/caddy/Caddyfile"])}`,
  ];
}

/**
 * The configuration of Caddy, which listens where `PORT` says; HTTPS is the edge's. `/about` is about.html or about/index.html; what
 * is not there is 404, with 404.html if there is one.
 *
 * @param fallback Whether a page that is not there gets index.html, as applications with routes in
 * the browser need it: what asks for HTML at a path whose last part has no dot.
 */
export function formatCaddyfile(
  port: number,
  { fallback, root = "/srv" }: { fallback: boolean; root?: string },
): string[] {
  return [
    "{",
    "\tadmin off",
    "\tpersist_config off",
    "\tauto_https off",
    "}",
    "",
    `:{$PORT:${port}} {`,
    `\troot ${root}`,
    "\tencode zstd gzip",
    "\theader X-Content-Type-Options nosniff",
    "\t@hidden {",
    "\t\tpath */.*",
    "\t\tnot path /.well-known/*",
    "\t}",
    "\terror @hidden 404",
    ...(fallback ? pageLines : []),
    "\ttry_files {path} {path}.html",
    "\tfile_server",
    "\thandle_errors {",
    "\t\t@own file /404.html",
    "\t\trewrite @own /404.html",
    "\t\tfile_server @own {",
    "\t\t\tstatus {err.status_code}",
    "\t\t}",
    "\t}",
    "}",
  ];
}

const pageLines = [
  "\t@page {",
  "\t\theader Accept *text/html*",
  "\t\tpath_regexp ^(.*/)?[^./]*$",
  "\t\tnot file {path} {path}.html {path}/index.html",
  "\t}",
  "\trewrite @page /index.html",
];

/** The Dockerfile of files that are served as they are. */
export function formatStatic(plan: StaticPlan, image: ImageReference): string[] {
  const from = joinPath(plan.output.folder) === "" ? "." : plan.output.folder;
  return formatStaticStage(plan, plan.output, image, `COPY ${from} /srv`);
}
