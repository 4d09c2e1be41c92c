import { describe, expect, it } from "vitest";
import { analyzeSource } from "../../components/images/source/analyze.ts";
import type { SourceReader } from "../../components/images/source/reader.ts";

/** A project of files by their paths. */
function memoryReader(files: Readonly<Record<string, string>>): SourceReader {
  return {
    read: (path) => files[path],
    list: (folder) => {
      const prefix = folder === "" ? "" : `${folder}/`;
      const names = Object.keys(files)
        .filter((path) => path.startsWith(prefix))
        .map((path) => path.slice(prefix.length).replace(/\/.*/, "/"));
      return [...new Set(names)].sort();
    },
  };
}

const json = JSON.stringify;
const lock = { "api/package-lock.json": "{}" };

/** A package in api/ that starts `node server.js`, with some of it changed. */
function node(changes: object, files: Record<string, string> = lock): Record<string, string> {
  return {
    "api/server.js": "",
    "api/package.json": json({ scripts: { start: "node server.js" }, ...changes }),
    ...files,
  };
}

const yarn4 = { "api/yarn.lock": "__metadata:\n" };
const pnpm = { "api/pnpm-lock.yaml": "" };
const uvLock = { "api/uv.lock": "" };
const goMain = { "api/main.go": "package main\n" };
const app = { "api/main.py": "app = FastAPI()\n" };

function pyproject(text: string, files: Record<string, string>): Record<string, string> {
  return { "api/pyproject.toml": `[project]\n${text}\n`, ...files };
}

const wrong: readonly (readonly [string, Record<string, string>, string, RegExp])[] = [
  ["that is missing", { "web/index.html": "" }, "SourceMissing", /'api' is no folder with files/],
  ["of no known kind", { "api/notes.txt": "" }, "SourceUnknown", /has no package\.json \(Node\)/],
  [
    "whose folder is one further down",
    { "api/README.md": "", "api/server/package.json": "{}" },
    "SourceUnknown",
    /Did you mean 'api\/server'\?/,
  ],
  [
    "with a package.json that is no JSON",
    node({}, { "api/package.json": "{" }),
    "PackageJsonBroken",
    /mend it/,
  ],
  ["with scripts that are none", node({ scripts: [] }), "PackageJsonBroken", /scripts: /],
  [
    "that asks for a member of a workspace that is not there",
    node({ dependencies: { log: "workspace:*" } }, {}),
    "WorkspaceMissing",
    /'log' as `workspace:\*`/,
  ],
  [
    "with two lockfiles",
    node({}, { ...lock, ...pnpm }),
    "LockfilesTwo",
    /package-lock\.json and pnpm-lock/,
  ],
  [
    "of pnpm in a version that nothing tells",
    node({}, { "api/pnpm-lock.yaml": "lockfileVersion: '4.0'\n" }),
    "PackageManagerUnpinned",
    /corepack use pnpm@latest/,
  ],
  ["without a start command", { "api/package.json": "{}", ...lock }, "StartMissing", /`main`/],
  [
    "whose `main` is not there",
    { "api/package.json": json({ main: "index.js" }), ...lock },
    "MainMissing",
    /'index\.js'/,
  ],
  [
    "that starts a file that is not there",
    node({ scripts: { start: "node dist/main.js" } }),
    "StartFileMissing",
    /dist\/main\.js/,
  ],
  [
    "whose start needs a shell",
    node({ scripts: { start: "node server.js | tee log" } }),
    "StartNeedsShell",
    /node server\.js \| tee log/,
  ],
  [
    "that starts several programs",
    node({ scripts: { start: "node server.js & node worker.js" } }),
    "StartSeveral",
    /a component of its own/,
  ],
  [
    "that is started by a tool of development",
    node({ scripts: { start: "teapot dev" }, devDependencies: { teapot: "4" } }),
    "StartForDevelopment",
    /`node dist\/main\.js`/,
  ],
  [
    "that is started by npm",
    node({ scripts: { start: "npm run serve" } }),
    "StartForDevelopment",
    /npm run serve/,
  ],
  [
    "for a Node that there is no image of",
    node({ engines: { node: "^12" } }),
    "NodeVersion",
    /24 and 22/,
  ],
  [
    "of SvelteKit for another platform",
    node(
      { scripts: {}, devDependencies: { "@sveltejs/kit": "2" } },
      { ...lock, "api/svelte.config.js": 'import adapter from "@sveltejs/adapter-auto";' },
    ),
    "AdapterUnsupported",
    /use @sveltejs\/adapter-node/,
  ],
  [
    "that is a worker of Cloudflare's",
    node({ scripts: {} }, { ...lock, "api/wrangler.toml": 'main = "src/index.ts"\n' }),
    "StartElsewhere",
    /Cloudflare Workers/,
  ],
  [
    "of Pipenv without its lockfile",
    { "api/Pipfile": "", ...app },
    "LockfileMissing",
    /pipenv lock/,
  ],
  [
    "with a pyproject.toml that is no TOML",
    pyproject("name =", uvLock),
    "PyprojectBroken",
    /mend it/,
  ],
  [
    "with a password among its requirements",
    { "api/requirements.txt": "--index-url https://me:secret@a.example/\n", ...app },
    "SecretInSource",
    /of user 'me'/,
  ],
  [
    "with requirements that are not there",
    { "api/requirements.txt": "-r base.txt\n", ...app },
    "RequirementsMissing",
    /base\.txt/,
  ],
  [
    "for a Python that there is no image of",
    pyproject('requires-python = "<3.11"', uvLock),
    "PythonVersion",
    /'<3\.11'/,
  ],
  [
    "of Streamlit without a page",
    pyproject('dependencies = ["streamlit"]', { ...uvLock, "api/main.py": "" }),
    "StartMissing",
    /imports streamlit/,
  ],
  [
    "of Python without a program",
    pyproject("dependencies = []", uvLock),
    "StartMissing",
    /main\.py/,
  ],
  [
    "of Go without its sums",
    { "api/go.mod": "go 1.26\nrequire a v1\n", ...goMain },
    "LockfileMissing",
    /go mod tidy/,
  ],
  [
    "for a Go that there is no image of",
    { "api/go.mod": "go 1.99\n", ...goMain },
    "GoVersion",
    /'?1\.99/,
  ],
  ["of Go without a program", { "api/go.mod": "go 1.26\n" }, "ProgramUnclear", /no `package main`/],
  [
    "of Go with two programs",
    {
      "api/go.mod": "go 1.26\n",
      "api/cmd/a/a.go": "package main",
      "api/cmd/b/b.go": "package main",
    },
    "ProgramUnclear",
    /cmd\/a, cmd\/b/,
  ],
  [
    "with a Dockerfile for a context outside",
    { "api/Dockerfile": "# slipway:context=../..\n" },
    "ContextOutside",
    /no folder above it in the project/,
  ],
];

const right: readonly (readonly [string, Record<string, string>, object])[] = [
  [
    "with a Dockerfile",
    { "api/Dockerfile": "FROM scratch\n" },
    { language: "dockerfile", context: "api" },
  ],
  [
    "with a Dockerfile for the project",
    { "api/Dockerfile": "# slipway:context=..\n" },
    { context: "", folder: "api" },
  ],
  ["that is files", { "api/index.html": "" }, { language: "static", port: 8080 }],
  ["with a lockfile", node({}), { manager: "npm", start: ["node", "server.js"], port: undefined }],
  ["with a shrinkwrap", node({}, { "api/npm-shrinkwrap.json": "" }), { manager: "npm" }],
  [
    "that is a member of the workspace above",
    { ...node({}, {}), "package.json": json({ workspaces: { packages: ["*"] } }), "bun.lock": "" },
    { manager: "bun", context: "", folder: "api", runtime: "bun-1" },
  ],
  ["of pnpm in one version", node({ packageManager: "pnpm@10.20.0" }, pnpm), { manager: "pnpm" }],
  ["of Yarn 4", node({ packageManager: "yarn@4.10.3" }, yarn4), { manager: "yarn-berry" }],
  ["of Yarn 1", node({}, { "api/yarn.lock": "# yarn lockfile v1\n" }), { manager: "yarn" }],
  [
    "with `main`",
    node({ scripts: {}, main: "./main.ts" }, { ...lock, "api/main.ts": "" }),
    { start: ["node", "main.ts"] },
  ],
  [
    "with a usual file",
    node({ scripts: {} }, { ...lock, "api/index.js": "" }),
    { start: ["node", "index.js"] },
  ],
  [
    "that sets a variable",
    node({ scripts: { start: "MODE=web node server.js --port 80" } }),
    { start: ["node", "server.js", "--port", "$PORT"], variables: { MODE: "web" } },
  ],
  [
    "that is started by a tool of production",
    node({ scripts: { start: "tsx server.js" }, dependencies: { tsx: "4" } }),
    { start: ["tsx", "server.js"], keepsDevelopment: false },
  ],
  [
    "that is started by a tool that is there for development",
    node({ scripts: { start: "tsx server.js" }, devDependencies: { tsx: "4" } }),
    { start: ["tsx", "server.js"], keepsDevelopment: true },
  ],
  [
    "that is watched",
    node({ scripts: { start: "nodemon -e js,json server.js" } }),
    { start: ["node", "server.js"] },
  ],
  [
    "that migrates first",
    node({ scripts: { start: "node migrate.js && node server.js" } }),
    { start: ["sh", "-c", "node migrate.js && exec node server.js"] },
  ],
  [
    "that builds first",
    node({ scripts: { build: "tsc", start: "npm run build && node server.js" } }),
    { start: ["node", "server.js"], steps: [{ command: "npm run build" }] },
  ],
  ["for Node 20, on the next one", node({ engines: { node: "^20" } }), { runtime: "node-22" }],
  [
    "for the version of a name",
    node({}, { ...lock, "api/.nvmrc": "lts/jod\n" }),
    { runtime: "node-22" },
  ],
  ["without a lockfile, and says so", node({}, {}), { isLocked: false }],
  [
    "of Next.js with its own server",
    node(
      { scripts: { start: "next start", build: "next build" }, dependencies: { next: "16" } },
      { ...lock, "api/next.config.mjs": '// output: "standalone"\n', "api/app/page.jsx": "" },
    ),
    { framework: "next", start: ["next", "start"], output: { form: "source" } },
  ],
  [
    "of FastAPI without a server, which is added",
    pyproject('dependencies = ["fastapi"]', { ...uvLock, ...app }),
    { servers: ["uvicorn==0.38.0"] },
  ],
  [
    "of Python with requirements of no version, and says so",
    { "api/requirements.txt": "flask\ngunicorn>=23\n", "api/app.py": "app = Flask(__name__)\n" },
    { manager: "pip", isLocked: false, framework: "flask" },
  ],
  ["for Node 22", node({ engines: { node: ">=20 <23" } }), { runtime: "node-22" }],
  [
    "for the LTS version by .nvmrc",
    node({}, { ...lock, "api/.nvmrc": "lts/*\n" }),
    { runtime: "node-24" },
  ],
  [
    "of Next.js that is exported",
    node(
      { dependencies: { next: "16" }, scripts: { build: "next build" } },
      { ...lock, "api/next.config.ts": "export default { output: 'export' }" },
    ),
    { framework: "next", output: { form: "static", folder: "out", fallback: false } },
  ],
  [
    "of Nest",
    node({ dependencies: { "@nestjs/core": "11" }, scripts: { build: "nest build" } }),
    { framework: "nest", start: ["node", "dist/main.js"], port: 8080 },
  ],
  [
    "of Vite with a server of its own",
    node({ devDependencies: { vite: "7" } }, { ...lock, "api/index.html": "" }),
    { framework: "none", output: { form: "source" } },
  ],
  [
    "of uv",
    pyproject("dependencies = []", { ...uvLock, ...app }),
    { manager: "uv", start: ["python", "main.py"] },
  ],
  [
    "of Poetry",
    pyproject("", { "api/poetry.lock": "", ...app }),
    { manager: "poetry", isPackage: false },
  ],
  [
    "of pip with hashes, markers and addresses",
    {
      "api/requirements.txt":
        "--index-url https://a.example/\nidna==3.11 \\\n  --hash=sha256:00\nx[y]==1.0; python_version<'4'\nz @ https://b.example/z.whl\n",
      ...app,
    },
    { manager: "pip" },
  ],
  [
    "for Python 3.14 alone",
    pyproject('requires-python = ">=3.14"', { ...uvLock, ...app }),
    { runtime: "python-3.14" },
  ],
  [
    "for any Python 3",
    pyproject('requires-python = ">=3.9"', { ...uvLock, ...app }),
    { runtime: "python-3.13" },
  ],
  [
    "of FastAPI",
    pyproject('dependencies = ["FastAPI[standard]", "uvicorn"]', { ...uvLock, ...app }),
    { start: ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "$PORT"] },
  ],
  [
    "of Flask with a named type",
    {
      "api/requirements.txt": "flask==3.1.2\ngunicorn==23.0.0\n",
      "api/src/main.py": "site: Flask = Flask(__name__)\n",
    },
    {
      start: ["gunicorn", "main:site", "--bind", "0.0.0.0:$PORT", "--worker-tmp-dir", "/dev/shm"],
    },
  ],
  [
    "that is started on a port",
    node(
      {
        dependencies: { next: "16" },
        scripts: { build: "next build", start: "next start -p 3000" },
      },
      { ...lock, "api/next.config.js": "module.exports = {};" },
    ),
    { framework: "next", start: ["next", "start"], port: 3000, followsPort: true },
  ],
  [
    "whose code names the port of Node",
    node({}, { ...lock, "api/server.js": "require('http').createServer().listen(4000);" }),
    { port: 4000, followsPort: false },
  ],
  [
    "whose code names the port of Python",
    { "api/requirements.txt": "aiohttp==3.13.2\n", "api/main.py": "web.run_app(app, port=4000)\n" },
    { start: ["python", "main.py"], port: 4000, followsPort: false },
  ],
  [
    "whose code names a port beside PORT",
    {
      "api/requirements.txt": "aiohttp==3.13.2\n",
      "api/main.py": "web.run_app(app, port=int(os.environ.get('PORT', 4000)))\n",
    },
    { port: undefined, followsPort: true },
  ],
  [
    "whose code names the port of Gradio",
    {
      "api/requirements.txt": "gradio==5.49.1\n",
      "api/main.py": "import gradio\ngradio.Interface().launch(server_port=7000)\n",
    },
    { port: 7000, followsPort: false },
  ],
  [
    "whose code names the port of Go",
    {
      "api/go.mod": "go 1.26\n",
      "api/main.go": 'package main\n\nfunc main() { http.ListenAndServe(":7000", nil) }\n',
    },
    { port: 7000, followsPort: false },
  ],
  [
    "whose Procfile names its port",
    {
      "api/requirements.txt": "fastapi==0.121.1\nuvicorn==0.38.0\n",
      "api/Procfile": "web: uvicorn main:app --host 0.0.0.0 --port 8000\n",
      ...app,
    },
    {
      start: ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "$PORT"],
      port: 8000,
      followsPort: true,
    },
  ],
  [
    "of Go without requirements",
    { "api/go.mod": "go 1.26\n", ...goMain },
    { manifests: ["go.mod"], program: "." },
  ],
  ["for an older Go", { "api/go.mod": "go 1.21.3\n", ...goMain }, { runtime: "golang-1.26" }],
  ["for the newest Go", { "api/go.mod": "go 1.27.0\n", ...goMain }, { runtime: "golang-1.27" }],
  [
    "of Go with one program among its commands",
    { "api/go.mod": "go 1.26\n", "api/cmd/a/a.go": "package main", "api/cmd/b/b.go": "package b" },
    { program: "./cmd/a" },
  ],
  [
    "of Go with requirements",
    { "api/go.mod": "go 1.26\nrequire (\n\ta v1\n)\n", "api/go.sum": "", ...goMain },
    { manifests: ["go.mod", "go.sum"] },
  ],
];

describe("analyzing a source", () => {
  it.each(wrong)("refuses one %s", (_what, files, code, message) => {
    const analyze = (): unknown => analyzeSource(memoryReader(files), "api");
    expect(analyze).toThrow(expect.objectContaining({ name: "UserError", code }));
    expect(analyze).toThrow(message);
  });

  it.each(right)("accepts one %s", (_what, files, plan) => {
    expect(analyzeSource(memoryReader(files), "api")).toMatchObject(plan);
  });

  it("has as many accepted cases as refused ones", () => {
    expect(right.length).toBeGreaterThanOrEqual(wrong.length);
  });
});
