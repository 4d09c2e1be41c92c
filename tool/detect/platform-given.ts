/**
 * Names that a platform, a tool or the machine gives or knows by itself: nobody puts them into a
 * contract. Reviewed by hand: each is in the documentation of whoever gives it.
 */
const names = new Set([
  // The machine and its shell.
  ...[
    "HOME",
    "PATH",
    "PWD",
    "USER",
    "USERNAME",
    "LOGNAME",
    "SHELL",
    "TERM",
    "LANG",
    "LC_ALL",
    "TZ",
  ],
  ...["HOSTNAME", "TMPDIR", "TEMP", "TMP", "EDITOR", "VISUAL", "DISPLAY", "COLUMNS", "LINES"],
  ...["USERPROFILE", "APPDATA", "LOCALAPPDATA", "PROGRAMFILES", "SYSTEMROOT", "COMSPEC", "WINDIR"],
  ...[
    "HOMEDRIVE",
    "HOMEPATH",
    "XDG_CONFIG_HOME",
    "XDG_CACHE_HOME",
    "XDG_DATA_HOME",
    "XDG_RUNTIME_DIR",
  ],
  ...["NO_COLOR", "FORCE_COLOR", "COLORTERM", "TERM_PROGRAM", "SSH_AUTH_SOCK", "PAGER", "BROWSER"],
  // Node, its package managers, and what the frameworks on it set.
  ...["NODE_ENV", "NODE_OPTIONS", "NODE_PATH", "NODE_DEBUG", "NODE_EXTRA_CA_CERTS", "INIT_CWD"],
  ...["NODE_TLS_REJECT_UNAUTHORIZED", "UV_THREADPOOL_SIZE", "PORT", "HOST", "CI", "COREPACK_HOME"],
  ...["NEXT_RUNTIME", "NEXT_PHASE", "NEXT_TELEMETRY_DISABLED", "TURBOPACK", "TURBO_HASH"],
  ...["__NEXT_TEST_MODE", "VITEST", "VITEST_WORKER_ID", "JEST_WORKER_ID", "NITRO_PRESET"],
  ...["PNPM_HOME", "YARN_CACHE_FOLDER", "BUN_INSTALL", "NX_TASK_TARGET_PROJECT", "NEXT_OUTPUT"],
  // Python, its package managers and servers.
  ...[
    "PYTHONPATH",
    "PYTHONUNBUFFERED",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONFAULTHANDLER",
    "VIRTUAL_ENV",
  ],
  ...["PYTHONHASHSEED", "PYTHONIOENCODING", "DJANGO_SETTINGS_MODULE", "UV_LINK_MODE"],
  ...["UV_COMPILE_BYTECODE", "UV_PROJECT_ENVIRONMENT", "UV_CACHE_DIR", "UV_PYTHON_DOWNLOADS"],
  ...["UV_SYSTEM_PYTHON", "PYTHON_VERSION", "NODE_VERSION", "GO_VERSION", "DEBIAN_FRONTEND"],
  // Go.
  ...[
    "GOPATH",
    "GOROOT",
    "GOOS",
    "GOARCH",
    "CGO_ENABLED",
    "GOPROXY",
    "GOFLAGS",
    "GOTRACEBACK",
    "GOMAXPROCS",
    "GOMEMLIMIT",
    "GODEBUG",
    "GOCACHE",
    "GO111MODULE",
  ],
  // Containers and clusters.
  ...[
    "KUBERNETES_SERVICE_HOST",
    "KUBERNETES_SERVICE_PORT",
    "KUBECONFIG",
    "POD_NAME",
    "POD_NAMESPACE",
  ],
  ...["POD_IP", "NODE_NAME", "DOCKER_HOST", "DOCKER_BUILDKIT", "COMPOSE_PROJECT_NAME"],
  ...["TARGETPLATFORM", "TARGETOS", "TARGETARCH", "TARGETVARIANT", "BUILDPLATFORM", "BUILDOS"],
  ...[
    "BUILDARCH",
    "BUILDVARIANT",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "http_proxy",
    "no_proxy",
    "ALL_PROXY",
    "https_proxy",
  ],
  // Hosts.
  ...["VERCEL", "FLY", "NOW_REGION", "NETLIFY", "DYNO", "RENDER", "DEPLOY_URL", "DEPLOY_PRIME_URL"],
  ...["CF_PAGES", "CF_PAGES_BRANCH", "CF_PAGES_COMMIT_SHA", "CF_PAGES_URL", "CODESPACES"],
  ...[
    "CODESPACE_NAME",
    "GITPOD_WORKSPACE_URL",
    "AWS_EXECUTION_ENV",
    "AWS_SESSION_TOKEN",
    "K_SERVICE",
  ],
  ...["K_REVISION", "K_CONFIGURATION", "GOOGLE_CLOUD_PROJECT", "GCLOUD_PROJECT", "GAE_ENV"],
  ...["SOURCE_VERSION", "SLIPWAY", "DENO_DEPLOYMENT_ID", "DENO_REGION"],
]);

/** What the names of whole families begin with, each by who gives it. */
const families = [
  ...["VERCEL_", "NEXT_PUBLIC_VERCEL_", "RAILWAY_", "FLY_", "RENDER_", "HEROKU_", "GITHUB_ACTION"],
  ...[
    "GITHUB_RUN",
    "GITHUB_REF",
    "AWS_LAMBDA_",
    "ECS_CONTAINER_",
    "npm_",
    "PIP_",
    "POETRY_",
    "DYNO_",
  ],
  ...[
    "PNPM_",
    "PYTHON",
    "UV_",
    "DOTNET_",
    "ASPNETCORE_",
    "GEVENT_",
    "RUNNER_",
    "BUILDKITE_",
    "CIRCLE_",
    "CI_COMMIT_",
    "CI_JOB_",
    "GITLAB_CI",
    "TRAVIS_",
    "LC_",
  ],
];

/** Names of a family that the team sets after all. */
const ownOfFamilies = new Set(["VERCEL_BYPASS_TOKEN", "VERCEL_API_TOKEN", "VERCEL_TOKEN"]);
ownOfFamilies
  .add("VERCEL_TEAM_ID")
  .add("VERCEL_PROJECT_ID")
  .add("VERCEL_ORG_ID")
  .add("VERCEL_ACCESS_TOKEN");
ownOfFamilies
  .add("AUTH_BEARER_TOKEN")
  .add("FLY_API_TOKEN")
  .add("RAILWAY_TOKEN")
  .add("RENDER_API_KEY");
ownOfFamilies.add("HEROKU_API_KEY").add("TEAM_ID_VERCEL").add("PROJECT_ID_VERCEL");

const actions = new Set(["GITHUB_ACTOR", "GITHUB_SHA", "GITHUB_EVENT_NAME", "GITHUB_EVENT_PATH"]);
actions
  .add("GITHUB_WORKFLOW")
  .add("GITHUB_WORKSPACE")
  .add("GITHUB_REPOSITORY")
  .add("GITHUB_OUTPUT")
  .add("GITHUB_ENV");
actions
  .add("GITHUB_SERVER_URL")
  .add("GITHUB_STEP_SUMMARY")
  .add("GITHUB_HEAD_REF")
  .add("GITHUB_JOB");

/** What `import.meta.env` has of Vite and Astro themselves. */
const builtIn = new Set(["MODE", "DEV", "PROD", "SSR", "BASE_URL", "SITE", "ASSETS_PREFIX"]);

/** Whether a bundler gives a variable by itself, where all that read it do so by `import.meta.env`. */
export function isBuiltIn(name: string, hows: readonly string[]): boolean {
  return builtIn.has(name) && hows.every((how) => how === "import.meta.env");
}

/** Whether a platform, a tool or the machine gives a variable. */
export function isPlatformGiven(name: string): boolean {
  if (names.has(name) || actions.has(name)) return true;
  return families.some((one) => name.startsWith(one)) && !ownOfFamilies.has(name);
}
