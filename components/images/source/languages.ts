import { refuseSource } from "./plan.ts";
import { joinPath } from "./reader.ts";
import type { SourceReader } from "./reader.ts";

/** A language or a tool that no Dockerfile is written for. */
interface Foreign {
  name: string;
  /** Files at the top of a source that tell. */
  files: RegExp;
  /** Two lines that a Dockerfile of its own may begin with. */
  sketch: readonly string[];
}

const foreign: readonly Foreign[] = [
  {
    name: "PHP",
    files: /^(composer\.json|artisan|index\.php)$/,
    sketch: ["FROM php:8.4-apache", "COPY . /var/www/html"],
  },
  {
    name: "Ruby",
    files: /^(Gemfile|config\.ru)$/,
    sketch: ["FROM ruby:3.4-slim", "RUN bundle install"],
  },
  {
    name: "Java",
    files: /^(pom\.xml|build\.gradle(\.kts)?|gradlew)$/,
    sketch: ["FROM eclipse-temurin:21", 'CMD ["java", "-jar", "app.jar"]'],
  },
  {
    name: "Scala",
    files: /^build\.sbt$/,
    sketch: ["FROM eclipse-temurin:21", 'CMD ["bin/app"]'],
  },
  {
    name: "Clojure",
    files: /^(project\.clj|deps\.edn)$/,
    sketch: ["FROM clojure:temurin-21-tools-deps", 'CMD ["clojure", "-M", "-m", "app"]'],
  },
  {
    name: "Rust",
    files: /^Cargo\.toml$/,
    sketch: ["FROM rust:1-slim AS build", "RUN cargo build --release --locked"],
  },
  {
    name: "Deno",
    files: /^deno\.(jsonc?|lock)$/,
    sketch: ["FROM denoland/deno:2", 'CMD ["run", "--allow-net", "main.ts"]'],
  },
  {
    name: "Elixir",
    files: /^mix\.exs$/,
    sketch: ["FROM elixir:1.18-slim AS build", "RUN mix release"],
  },
  {
    name: ".NET",
    files: /\.(csproj|fsproj|vbproj|sln|slnx)$/,
    sketch: ["FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build", "RUN dotnet publish -o /out"],
  },
  {
    name: "Swift",
    files: /^Package\.swift$/,
    sketch: ["FROM swift:6", "RUN swift build -c release"],
  },
  {
    name: "Dart or Flutter",
    files: /^pubspec\.yaml$/,
    sketch: ["FROM dart:stable AS build", "RUN dart compile exe bin/server.dart"],
  },
  {
    name: "Gleam",
    files: /^gleam\.toml$/,
    sketch: ["FROM erlang:27 AS build", "RUN gleam export erlang-shipment"],
  },
  {
    name: "Erlang",
    files: /^rebar\.config$/,
    sketch: ["FROM erlang:27 AS build", "RUN rebar3 release"],
  },
  {
    name: "Haskell",
    files: /^(stack\.yaml|cabal\.project)$|\.cabal$/,
    sketch: ["FROM haskell:9 AS build", "RUN cabal install"],
  },
  {
    name: "Crystal",
    files: /^shard\.yml$/,
    sketch: ["FROM crystallang/crystal", "RUN shards build --release"],
  },
  {
    name: "Zig",
    files: /^build\.zig$/,
    sketch: ["FROM debian:trixie-slim AS build", "RUN zig build"],
  },
  {
    name: "C or C++",
    files: /^(CMakeLists\.txt|meson\.build|configure\.ac)$/,
    sketch: ["FROM gcc:15 AS build", "RUN cmake -B out && cmake --build out"],
  },
  {
    name: "Conda",
    files: /^environment\.ya?ml$/,
    sketch: ["FROM mambaorg/micromamba", "RUN micromamba install --file environment.yml"],
  },
  {
    name: "Hugo",
    files: /^(hugo\.(toml|ya?ml|json))$/,
    sketch: ["FROM hugomods/hugo AS build", "RUN hugo"],
  },
  {
    name: "Hugo or Zola",
    files: /^(config\.toml|hugo\.toml)$/,
    sketch: ["FROM hugomods/hugo AS build", "RUN hugo"],
  },
  {
    name: "Jekyll",
    files: /^_config\.yml$/,
    sketch: ["FROM ruby:3.4-slim AS build", "RUN bundle exec jekyll build"],
  },
  {
    name: "mdBook",
    files: /^book\.toml$/,
    sketch: ["FROM rust:1-slim AS build", "RUN mdbook build"],
  },
];

/** Languages that often keep a package.json for their pages alone. */
const withPages = new Set([
  "PHP",
  "Ruby",
  "Java",
  "Elixir",
  ".NET",
  "Scala",
  "Clojure",
  "Rust",
  "Deno",
]);

/** Endings of files by language, for what has no file that tells. */
const endings: Readonly<Record<string, string>> = {
  ".php": "PHP",
  ".rb": "Ruby",
  ".java": "Java",
  ".kt": "Kotlin",
  ".rs": "Rust",
  ".cs": ".NET",
  ".ex": "Elixir",
  ".exs": "Elixir",
  ".c": "C or C++",
  ".cpp": "C or C++",
  ".sh": "a shell script",
  ".ipynb": "notebooks",
  ".lua": "Lua",
  ".pl": "Perl",
  ".jl": "Julia",
  ".r": "R",
};

/**
 * Refuses by name what is written in another language.
 *
 * @param among Whether a package.json, go.mod or the like stands beside it.
 * @throws UserError `LanguageUnsupported`, with a beginning of a Dockerfile.
 */
export function checkLanguage(folder: string, names: readonly string[], among: boolean): void {
  for (const { name, files, sketch } of foreign) {
    const file = names.find((one) => files.test(one));
    if (file === undefined || (among && !isMain(name, file, names))) continue;
    throw refuseLanguage(folder, `is ${name} (${file})`, sketch);
  }
}

/** Whether a language is the source's own beside a package.json or another language's file. */
function isMain(name: string, file: string, names: readonly string[]): boolean {
  if (name === "Deno") return file === "deno.lock" && !names.includes("package.json");
  if (name === "Hugo or Zola") return false;
  if (name === "Java") return names.includes("src/") && file !== "gradlew";
  return withPages.has(name);
}

/** The refusal of a source that has no file that tells, by the files that it has. */
export function refuseByEnding(reader: SourceReader, folder: string): Error | undefined {
  const names = reader.list(folder);
  const below = names.filter((name) => name.endsWith("/"));
  const all = [
    ...names,
    ...below.flatMap((name) => reader.list(joinPath(folder, name.slice(0, -1)))),
  ];
  for (const [ending, name] of Object.entries(endings)) {
    const file = all.find((one) => one.toLowerCase().endsWith(ending));
    if (file === undefined) continue;
    const { sketch } = foreign.find((one) => one.name === name) ?? {
      sketch: ["FROM debian:trixie-slim", "COPY . ."],
    };
    return refuseLanguage(folder, `is ${name} (${file})`, sketch);
  }
  return undefined;
}

function refuseLanguage(folder: string, what: string, sketch: readonly string[]): Error {
  return refuseSource(
    "LanguageUnsupported",
    folder,
    `${what}, and Dockerfiles are written for Node, Bun, Python, Go and files: give it a Dockerfile ` +
      `of its own, which is used as it is (it may begin with \`${sketch.join("`, `")}\`).`,
  );
}
