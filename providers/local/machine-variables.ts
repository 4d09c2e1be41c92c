/** What programs are found by: PATH, and the variables of those who manage versions of languages. */
const forPrograms = [
  "PATH",
  ...["NVM_DIR", "VOLTA_HOME", "FNM_DIR", "N_PREFIX", "PNPM_HOME", "BUN_INSTALL", "DENO_INSTALL"],
  ...["PYENV_ROOT", "PYENV_VERSION", "GOROOT", "GOPATH", "GOTOOLCHAIN", "JAVA_HOME", "RBENV_ROOT"],
  ...["RUSTUP_HOME", "CARGO_HOME", "ASDF_DIR", "ASDF_DATA_DIR", "MISE_DATA_DIR", "SDKMAN_DIR"],
];

/** What only an installation or a build is given: where packages come from, and through what. */
const forBuilds = [
  ...["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"],
  ...["SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"],
  ...["XDG_CACHE_HOME", "GOMODCACHE", "GOCACHE", "GOFLAGS", "GOPROXY", "GOPRIVATE", "GONOSUMDB"],
  ...["GONOSUMCHECK", "GOINSECURE", "GOSUMDB", "NETRC"],
];

/** The same, by how their names begin: settings of pip, uv, Poetry and npm. */
const settings = /^(?:PIP|UV|POETRY|PDM|PIPENV|npm_config|NPM_CONFIG|YARN|COREPACK)_\w+$/;

/** Where the shell keeps an environment of its own, which is not the application's. */
const ofTheShell =
  /^(?:UV_PROJECT_ENVIRONMENT|PIPENV_ACTIVE|PIP_TARGET|PIP_PREFIX|PIP_USER|UV_PROJECT)$/;

/** Variables of the shell that an `up` runs in, by name. */
export type MachineVariables = Record<string, string>;

/** What a machine's programs, installations and builds need of a shell's variables. */
export function machineVariables(own: NodeJS.ProcessEnv = process.env): MachineVariables {
  return pick(
    own,
    (name) =>
      forPrograms.includes(name) ||
      forBuilds.includes(name) ||
      (settings.test(name) && !ofTheShell.test(name)),
  );
}

/** Those of them that programs are given. */
export function programVariables(all: NodeJS.ProcessEnv): MachineVariables {
  return pick(all, (name) => forPrograms.includes(name));
}

function pick(own: NodeJS.ProcessEnv, isWanted: (name: string) => boolean): MachineVariables {
  return Object.fromEntries(
    Object.entries(own).flatMap(([name, value]) =>
      isWanted(name) && value !== undefined && value !== "" ? [[name, value] as const] : [],
    ),
  );
}
