import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import getPort from "get-port";
import { HttpAccess } from "../../../providers/edge/provider/http-access.ts";
import { until } from "../projects/local-project.ts";

/** What is built where no caddy is installed: the version that the images have. */
const module = "github.com/caddyserver/caddy/v2/cmd/caddy@v2.11.9";
const cache = join(import.meta.dirname, "../../../node_modules/.cache/slipway-caddy");
const buildSeconds = 480;

/**
 * Path of a caddy: `SLIPWAY_CADDY`, PATH, or built once from its Go module where there is a `go`.
 * Undefined, with the reason printed, where there is none.
 */
export function findCaddy(): string | undefined {
  const given = process.env.SLIPWAY_CADDY;
  if (given !== undefined && given !== "") return given;
  const folders = [...(process.env.PATH ?? "").split(delimiter), cache];
  const found = folders.map((folder) => join(folder, "caddy")).find((path) => existsSync(path));
  return found ?? buildCaddy();
}

function buildCaddy(): string | undefined {
  mkdirSync(cache, { recursive: true });
  try {
    const env = { ...process.env, GOBIN: cache, CGO_ENABLED: "0" };
    execFileSync("go", ["install", module], { env, stdio: "pipe", timeout: buildSeconds * 1000 });
    return join(cache, "caddy");
  } catch (error) {
    const why = error instanceof Error ? (error.message.split("\n")[0] ?? "") : "";
    console.warn(
      "skipped: there is no caddy. Set SLIPWAY_CADDY, put it on PATH, " +
        `or install Go to have it built (${why})`,
    );
    return undefined;
  }
}

/** What `caddy validate` says of a configuration: undefined if it is right. */
export function validate(caddy: string, config: unknown): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "slipway-caddy-"));
  try {
    const file = join(folder, "config.json");
    writeFileSync(file, JSON.stringify(config));
    const env = { ...process.env, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
    execFileSync(caddy, ["validate", "--config", file], { env, stdio: "pipe" });
    return undefined;
  } catch (error) {
    return (error as { stderr?: Buffer }).stderr?.toString() ?? String(error);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A Caddy of the test's own, started as the edge's container starts it. */
export class CaddyProcess {
  /** Port of the admin API. */
  readonly admin: number;
  /** Address of the admin API. */
  readonly address: string;
  readonly #access: HttpAccess;
  readonly #program: string;
  readonly #folder = mkdtempSync(join(tmpdir(), "slipway-caddy-"));
  #child: ChildProcess | undefined;
  #lines = "";

  private constructor(program: string, admin: number) {
    this.#program = program;
    this.admin = admin;
    this.address = `http://127.0.0.1:${admin}`;
    this.#access = new HttpAccess(this.address, 10);
  }

  /** Starts one on a free port. */
  static async start(program: string): Promise<CaddyProcess> {
    const caddy = new CaddyProcess(program, await getPort({ host: "127.0.0.1" }));
    await caddy.run();
    return caddy;
  }

  /** Starts it; gives back when its admin API answers. */
  async run(): Promise<void> {
    this.#child = spawn(this.#program, ["run", "--resume"], {
      cwd: this.#folder,
      env: {
        ...process.env,
        XDG_DATA_HOME: this.#folder,
        XDG_CONFIG_HOME: this.#folder,
        CADDY_ADMIN: `127.0.0.1:${this.admin}`,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on("data", (data: Buffer) => (this.#lines += data.toString()));
    }
    const answers = async (): Promise<boolean> => this.config().then(() => true);
    await until(() => answers().catch(() => undefined));
  }

  /** The live configuration; null before the first. */
  async config(): Promise<unknown> {
    return JSON.parse(await this.#access.read("/config/"));
  }

  /** Loads a configuration past the provider; throws what Caddy says against it. */
  async load(config: unknown): Promise<void> {
    await this.#access.load(config);
  }

  /** What it printed, line by line. */
  get lines(): string[] {
    return this.#lines.split("\n").filter((line) => line !== "");
  }

  /** As the kernel or `docker kill` ends it. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
