import { joinPath } from "../source/reader.ts";
import type { GoPlan } from "../source/plan.ts";
import {
  cachedRun,
  checkOf,
  copyLines,
  execForm,
  formatListening,
  hereFile,
  userLine,
} from "./dockerfile-text.ts";
import type { ImageReference } from "./dockerfile-text.ts";

const caches = ["/go/pkg/mod", "/root/.cache/go-build"];
const flags = '-trimpath -ldflags="-s -w"';

/** C is linked into the binary: the image that runs it has no libraries. */
const flagsWithC =
  "-trimpath -tags=netgo,osusergo,sqlite_omit_load_extension " +
  "-ldflags='-s -w -linkmode external -extldflags \"-static\"'";

const compilerLines = [
  "# Versions are those of the image's release of Alpine.",
  "# hadolint ignore=DL3018",
  "RUN apk add --no-cache gcc musl-dev",
];

/**
 * The Dockerfile of a Go module: a static binary in an image without anything else but the files
 * that it reads. That image has no program that could ask for its health, so a few lines of Go are
 * built beside the binary.
 */
export function formatGo(plan: GoPlan, image: ImageReference): string[] {
  const probe = formatProbe(plan);
  const { folder } = plan;
  const there = folder === "" ? [] : [`WORKDIR ${joinPath("/app", folder)}`];
  const back = folder === "" ? [] : ["WORKDIR /app"];
  const download = [
    ...copyLines(plan.manifests),
    ...there,
    cachedRun(caches.slice(0, 1), "go mod download"),
    ...back,
  ];
  return [
    `FROM ${image(plan.runtime)} AS build`,
    ...(plan.usesC ? compilerLines : []),
    "ENV CGO_ENABLED=0",
    "# A newer patch of Go than the image's is fetched where go.mod asks for it.",
    "ENV GOTOOLCHAIN=auto",
    ...hereFile("GO", "/probe/main.go", probe),
    cachedRun(caches.slice(1), `go build ${flags} -o /out/probe /probe/main.go`),
    "WORKDIR /app",
    ...(plan.isVendored ? [] : download),
    "COPY . .",
    ...there,
    ...(plan.usesC ? ["ENV CGO_ENABLED=1"] : []),
    cachedRun(caches, `go build ${plan.usesC ? flagsWithC : flags} -o /out/app ${plan.program}`),
    "",
    `FROM ${image("distroless-static")}`,
    ...(plan.port === undefined ? [] : [`ENV PORT=${plan.port}`]),
    "WORKDIR /app",
    ...formatFiles(plan),
    "COPY --from=build /out/ /usr/local/bin/",
    userLine,
    ...formatListening(plan, ["/usr/local/bin/probe"]),
    `CMD ${execForm(plan.start)}`,
  ];
}

/** What the program reads while it runs, where it was beside the source. */
function formatFiles({ files, filesFolder }: GoPlan): string[] {
  const folders = new Map<string, string[]>();
  for (const file of files) {
    const isFolder = file.endsWith("/");
    const plain = file.replace(/\/$/, "");
    const slash = plain.lastIndexOf("/");
    const to = isFolder ? `./${plain}/` : slash < 0 ? "./" : `./${plain.slice(0, slash)}/`;
    folders.set(to, [...(folders.get(to) ?? []), joinPath(filesFolder, plain)]);
  }
  return [...folders].map(([to, from]) => `COPY ${from.join(" ")} ${to}`);
}

/** A program that ends with 0 where the address of the check answers with a status below a limit. */
function formatProbe(plan: GoPlan): string[] {
  const { port, followsPort, path, wrongFrom } = checkOf(plan);
  const told = [
    `\tport := ${JSON.stringify(String(port))}`,
    ...(followsPort
      ? ['\tif told := os.Getenv("PORT"); told != "" {', "\t\tport = told", "\t}"]
      : []),
  ];
  return [
    "package main",
    "",
    "import (",
    '\t"net/http"',
    '\t"os"',
    '\t"time"',
    ")",
    "",
    "func main() {",
    "\tclient := http.Client{Timeout: 8 * time.Second}",
    ...told,
    `\tanswer, err := client.Get("http://127.0.0.1:" + port + ${JSON.stringify(path)})`,
    `\tif err != nil || answer.StatusCode >= ${wrongFrom} {`,
    "\t\tos.Exit(1)",
    "\t}",
    "}",
  ];
}
