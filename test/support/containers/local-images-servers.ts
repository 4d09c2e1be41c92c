import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { findCaddy } from "./caddy.ts";
import { findProgram } from "../find-program.ts";
import type { LocalImage } from "./local-images-root.ts";

/** Makes the image that stands in for a third-party one; undefined where its program is missing. */
export type ServerImage = (key: string) => LocalImage | undefined;

/**
 * What can stand in for an image of images.lock, by its key without the version: this machine's
 * own servers, laid out as in the official image (paths, users, entry point), of whatever version
 * they are.
 */
export const serverImages: Record<string, ServerImage> = {
  postgres,
  valkey,
  caddy,
  prometheus,
  alertmanager,
  alpine: shell,
  busybox: shell,
};

/** The user of the official image on Alpine. */
const postgresUser = { uid: 70, gid: 70 };
const postgresPrograms = "/usr/lib/postgresql";

/** Behaves as the official entry point: variables, *_FILE, first start, /docker-entrypoint-initdb.d. */
const postgresEntry = `#!/bin/sh
set -e
export PATH=$PATH:/usr/local/bin
read_variable() {
  eval "file=\\\${$1_FILE:-}"
  [ -z "$file" ] || export "$1=$(cat "$file")"
}
read_variable POSTGRES_PASSWORD; read_variable POSTGRES_USER; read_variable POSTGRES_DB
[ "\${1#-}" = "$1" ] || set -- postgres "$@"
if [ "$1" = postgres ] && [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA" && chown -R postgres "$PGDATA" /run/postgresql
  exec su postgres -c 'exec "$0" "$@"' -- "$0" "$@"
fi
if [ "$1" = postgres ] && [ ! -s "$PGDATA/PG_VERSION" ]; then
  [ -n "$POSTGRES_PASSWORD" ] || { echo "POSTGRES_PASSWORD is not set" >&2; exit 1; }
  user=\${POSTGRES_USER:-postgres} database=\${POSTGRES_DB:-\${POSTGRES_USER:-postgres}}
  mkdir -p "$PGDATA" && chmod 700 "$PGDATA"
  (umask 077 && printf '%s\\n' "$POSTGRES_PASSWORD" > /tmp/password)
  initdb -D "$PGDATA" -U "$user" --pwfile=/tmp/password -E UTF8 --locale=C \\
    --auth-local=trust --auth-host=scram-sha-256 $POSTGRES_INITDB_ARGS
  rm /tmp/password
  echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"
  echo "listen_addresses = '*'" >> "$PGDATA/postgresql.conf"
  pg_ctl -D "$PGDATA" -o "-c listen_addresses=''" -w start
  [ "$database" = postgres ] || createdb -U "$user" "$database"
  for file in /docker-entrypoint-initdb.d/*.sql; do
    [ ! -e "$file" ] || psql -v ON_ERROR_STOP=1 -U "$user" -d "$database" -f "$file"
  done
  pg_ctl -D "$PGDATA" -m fast -w stop
fi
[ "$1" = postgres ] || exec "$@"
# docker import cannot set the official image's STOPSIGNAL: SIGINT, the fast shutdown.
"$@" &
trap "kill -INT $!" TERM INT
wait $! || wait $!
`;

function postgres(key: string): LocalImage | undefined {
  const version = newestPostgres();
  if (version === undefined) return undefined;
  const home = join(postgresPrograms, version);
  const names = readdirSync(join(home, "bin"));
  const programs = names.map((name) => join(home, "bin", name));
  const major = Number(key.split("-")[1]);
  const data = major >= 18 ? `/var/lib/postgresql/${major}/docker` : "/var/lib/postgresql/data";
  const owned = { ...postgresUser, mode: 0o1777 };
  return {
    programs: Object.fromEntries(programs.map((path) => [path, path])),
    files: {
      [home]: home,
      [`/usr/share/postgresql/${version}`]: `/usr/share/postgresql/${version}`,
      "/usr/share/zoneinfo": "/usr/share/zoneinfo",
    },
    texts: { "/usr/local/bin/docker-entrypoint.sh": postgresEntry },
    links: Object.fromEntries(names.map((n) => [`/usr/local/bin/${n}`, join(home, "bin", n)])),
    folders: {
      "/var/lib/postgresql": owned,
      ...(major < 18 && { "/var/lib/postgresql/data": owned }),
      "/run/postgresql": { ...postgresUser, mode: 0o3777 },
      "/docker-entrypoint-initdb.d": { uid: 0, gid: 0, mode: 0o755 },
    },
    users: { postgres: postgresUser },
    changes: [
      `ENV PGDATA=${data}`,
      `VOLUME ${major >= 18 ? "/var/lib/postgresql" : data}`,
      'ENTRYPOINT ["/usr/local/bin/docker-entrypoint.sh"]',
      'CMD ["postgres"]',
      "EXPOSE 5432",
    ],
  };
}

/** Debian's packages have a folder for each major version. */
function newestPostgres(): string | undefined {
  if (!existsSync(postgresPrograms)) return undefined;
  const versions = readdirSync(postgresPrograms).filter((version) =>
    existsSync(join(postgresPrograms, version, "bin", "postgres")),
  );
  return versions.sort((one, other) => Number(other) - Number(one))[0];
}

/** The user of the official image on Alpine. */
const valkeyUser = { uid: 999, gid: 1000 };

/** The official image is built with the protected mode off: other containers may connect. */
const valkeyEntry = `#!/bin/sh
set -e
if [ "\${1#-}" != "$1" ] || [ "\${1%.conf}" != "$1" ]; then set -- valkey-server "$@"; fi
[ "$1" != valkey-server ] || set -- "$@" --protected-mode no
exec "$@"
`;

/** Redis, of which Valkey is the continuation, under Valkey's names. */
function valkey(): LocalImage | undefined {
  const server = findProgram("valkey-server") ?? findProgram("redis-server");
  const client = findProgram("valkey-cli") ?? findProgram("redis-cli");
  if (server === undefined || client === undefined) return undefined;
  return {
    programs: {
      "/usr/local/bin/valkey-server": server,
      "/usr/local/bin/valkey-cli": client,
    },
    texts: { "/usr/local/bin/docker-entrypoint.sh": valkeyEntry },
    links: {
      "/usr/local/bin/redis-server": "valkey-server",
      "/usr/local/bin/redis-cli": "valkey-cli",
    },
    folders: { "/data": { ...valkeyUser, mode: 0o755 } },
    users: { valkey: valkeyUser },
    changes: [
      "VOLUME /data",
      "WORKDIR /data",
      'ENTRYPOINT ["/usr/local/bin/docker-entrypoint.sh"]',
      'CMD ["valkey-server"]',
      "EXPOSE 6379",
    ],
  };
}

/** Its folders are root's, and its file may bind low ports, as in the official image. */
function caddy(): LocalImage | undefined {
  const program = findCaddy();
  if (program === undefined || findProgram("setcap") === undefined) return undefined;
  const owned = { uid: 0, gid: 0, mode: 0o755 };
  return {
    programs: { "/usr/bin/caddy": program },
    folders: {
      "/config/caddy": owned,
      "/data/caddy": owned,
      "/etc/caddy": owned,
      "/srv": owned,
      "/usr/share/caddy": owned,
    },
    capabilities: { "/usr/bin/caddy": "cap_net_bind_service=+ep" },
    changes: [
      "ENV XDG_CONFIG_HOME=/config",
      "ENV XDG_DATA_HOME=/data",
      "WORKDIR /srv",
      'CMD ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]',
    ],
  };
}

function prometheus(): LocalImage | undefined {
  return monitoring(
    "prometheus",
    ["prometheus", "promtool"],
    ["/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"],
  );
}

function alertmanager(): LocalImage | undefined {
  return monitoring(
    "alertmanager",
    ["alertmanager", "amtool"],
    ["/etc/alertmanager/alertmanager.yml", "--storage.path=/alertmanager"],
  );
}

/** Debian calls Alertmanager's server prometheus-alertmanager. */
function monitoring(
  name: string,
  names: readonly string[],
  [config, ...rest]: readonly [string, ...string[]],
): LocalImage | undefined {
  const programs: Record<string, string> = {};
  for (const each of names) {
    const program = findProgram(each) ?? findProgram(`prometheus-${each}`);
    if (program === undefined) return undefined;
    programs[`/bin/${each}`] = program;
  }
  return {
    programs,
    folders: { [`/${name}`]: { uid: 65534, gid: 65534, mode: 0o755 } },
    changes: [
      "USER nobody",
      `VOLUME /${name}`,
      `WORKDIR /${name}`,
      `ENTRYPOINT ["/bin/${name}"]`,
      `CMD ${JSON.stringify([`--config.file=${config}`, ...rest])}`,
    ],
  };
}

function shell(): LocalImage | undefined {
  return { programs: {}, changes: ['CMD ["/bin/sh"]'] };
}
