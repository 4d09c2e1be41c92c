import { cachedRun, checkOf, execForm, formatListening, hereFile } from "./dockerfile-text.ts";
import { userLine } from "./dockerfile-text.ts";
import type { ImageReference } from "./dockerfile-text.ts";
import type { GoPlan } from "./source-plan.ts";

const caches = ["/go/pkg/mod", "/root/.cache/go-build"];
const flags = '-trimpath -ldflags="-s -w"';

/**
 * The Dockerfile of a Go module: a static binary in an image without anything else. That image has
 * no program that could ask for its health, so a few lines of Go are built beside the binary.
 */
export function formatGo(plan: GoPlan, image: ImageReference): string[] {
  const { port, path, wrongFrom } = checkOf(plan);
  const probe = formatProbe(`http://127.0.0.1:${port}${path}`, wrongFrom);
  return [
    `FROM ${image(plan.runtime)} AS build`,
    "ENV CGO_ENABLED=0",
    ...hereFile("GO", "/probe/main.go", probe),
    cachedRun(caches.slice(1), `go build ${flags} -o /out/probe /probe/main.go`),
    "WORKDIR /app",
    `COPY go.mod ${plan.hasSum ? "go.sum " : ""}./`,
    cachedRun(caches.slice(0, 1), "go mod download"),
    "COPY . .",
    cachedRun(caches, `go build ${flags} -o /out/app ${plan.program}`),
    "",
    `FROM ${image("distroless-static")}`,
    ...(plan.port === undefined ? [] : [`ENV PORT=${plan.port}`]),
    "WORKDIR /app",
    "COPY --from=build /out/ /usr/local/bin/",
    userLine,
    ...formatListening(plan, ["/usr/local/bin/probe"]),
    `CMD ${execForm(["/usr/local/bin/app"])}`,
  ];
}

/** A program that ends with 0 where an address answers with a status below a limit. */
function formatProbe(url: string, wrongFrom: number): string[] {
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
    `\tanswer, err := client.Get(${JSON.stringify(url)})`,
    `\tif err != nil || answer.StatusCode >= ${wrongFrom} {`,
    "\t\tos.Exit(1)",
    "\t}",
    "}",
  ];
}
