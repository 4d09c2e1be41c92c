import { execForm, formatListening, hereFile, userLine } from "./dockerfile-text.ts";
import type { ImageReference } from "./dockerfile-text.ts";
import { defaultPort } from "./source-plan.ts";
import { joinPath } from "./source-reader.ts";
import type { NodePlan, StaticPlan } from "./source-plan.ts";

/**
 * The stage that serves files by Caddy: a path without a file gets index.html, as applications with
 * routes in the browser need it.
 *
 * @param copy What puts the files into /srv: `COPY . /srv`.
 */
export function formatStaticStage(
  plan: StaticPlan | NodePlan,
  image: ImageReference,
  copy: string,
): string[] {
  const port = plan.port ?? defaultPort;
  const check = [
    "wget",
    "-q",
    "-O",
    "/dev/null",
    `http://127.0.0.1:${port}${plan.healthPath ?? "/"}`,
  ];
  return [
    `FROM ${image("caddy-2")}`,
    "# The binary's right to low ports would keep it from starting without that capability.",
    "RUN setcap -r /usr/bin/caddy",
    ...hereFile("CADDYFILE", "/etc/caddy/Caddyfile", formatCaddyfile(port)),
    copy,
    userLine,
    ...formatListening({ port }, check),
    `CMD ${execForm(["caddy", "run", "--config", "/etc/caddy/Caddyfile"])}`,
  ];
}

/** The configuration of Caddy; HTTPS is the edge's. */
export function formatCaddyfile(port: number, root = "/srv"): string[] {
  return [
    "{",
    "\tadmin off",
    "\tpersist_config off",
    "\tauto_https off",
    "}",
    "",
    `:${port} {`,
    `\troot ${root}`,
    "\tencode zstd gzip",
    "\theader X-Content-Type-Options nosniff",
    "\ttry_files {path} {path}/index.html /index.html",
    "\tfile_server",
    "}",
  ];
}

/** The Dockerfile of files that are served as they are. */
export function formatStatic(plan: StaticPlan, image: ImageReference): string[] {
  return formatStaticStage(plan, image, `COPY ${joinPath(".", plan.output)} /srv`);
}
