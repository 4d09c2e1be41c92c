import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findProgram } from "../../../support/find-program.ts";
import { LocalProject } from "../../../support/projects/local-project.ts";
import type { Json, ProviderClient } from "../../../support/engine/provider-client.ts";

const go = findProgram("go");
if (go === undefined) console.warn("no go on PATH: sources in Go are not tried");

const program = `
package main

import (
	"example.com/words"
	"net/http"
	"os"
	"text/template"
)

func main() {
	page := template.Must(template.ParseFiles("templates/page.txt"))
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		page.Execute(w, words.First)
	})
	http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil)
}
`;

describe.skipIf(go === undefined)("a source in Go", () => {
  const project = new LocalProject({ GOFLAGS: "-mod=mod", GOTOOLCHAIN: "local" });
  let provider: ProviderClient;
  let made: Json;

  beforeAll(async () => {
    const requires = "require example.com/words v0.0.0\nreplace example.com/words => ../words\n";
    project.write("printer/go.mod", `module example.com/printer\n\ngo 1.22\n\n${requires}`);
    project.write("printer/cmd/printer/main.go", program);
    project.write("printer/templates/page.txt", "prints {{.}}");
    project.write("words/go.mod", "module example.com/words\n\ngo 1.22\n");
    say("ink");
    provider = await project.provider();
    await project.createEnvironment();
  });

  afterAll(async () => {
    await project.remove();
  });

  function say(word: string): void {
    project.write("words/words.go", `package words\n\nconst First = "${word}"\n`);
  }

  function inputs(): Json {
    return project.owned("test-dev-printer-a", {
      source: "printer",
      serves: true,
      variables: {},
      command: ["app"],
      build: { language: "go", module: "printer", program: "./cmd/printer", reads: ["words"] },
      health: { path: "/", startSeconds: 30 },
    });
  }

  async function ask(): Promise<string> {
    return (await fetch(String(made.url))).text();
  }

  const builds = (): string[] =>
    readdirSync(join(project.root, ".slipway", project.environment, "builds"));

  test("is built, and runs where its templates are", async () => {
    made = await provider.create("Process", inputs());
    expect(await ask()).toBe("prints ink");
    expect(readdirSync(join(project.root, "printer")).sort()).toEqual([
      "cmd",
      "go.mod",
      "templates",
    ]);
  });

  test("that does not compile is told whole, and the old one serves on", async () => {
    const broken = program.replace("words.First", "words.Last").replace("nil)\n}", "nil\n}");
    project.write("printer/cmd/printer/main.go", broken);
    const before = builds();
    const failed = provider.update("Process", made, inputs());
    await expect(failed).rejects.toThrow(/`go build \.\/cmd\/printer`[^]*main\.go:\d+:\d+: /);
    expect(await ask()).toBe("prints ink");
    expect(builds()).toEqual(before);
    project.write("printer/cmd/printer/main.go", program);
  });

  test("is built anew when a module beside it changes", async () => {
    say("paper");
    made = await provider.update("Process", made, inputs());
    expect(await ask()).toBe("prints paper");
    expect(builds()).toHaveLength(1);
  });

  test("needs a go, and says so", async () => {
    const bare = new LocalProject({ PATH: "/nowhere" });
    try {
      bare.write("printer/go.mod", "module example.com/printer\n\ngo 1.22\n");
      bare.write("printer/main.go", "package main\n\nfunc main() {}\n");
      await bare.createEnvironment();
      const build = { language: "go", module: "printer", program: ".", reads: [] };
      const own = { source: "printer", serves: false, variables: {}, command: ["app"], build };
      const failed = (await bare.provider()).create("Process", bare.owned("test-dev-p-a", own));
      await expect(failed).rejects.toThrow(/needs `go`, which is not on PATH \(.*install it/);
    } finally {
      await bare.remove();
    }
  });
});
