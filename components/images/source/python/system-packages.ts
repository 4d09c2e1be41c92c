import type { PythonPlan } from "../plan.ts";

/** Debian's packages for a package of Python that has no ready binary, or loads a library. */
interface Needs {
  build?: readonly string[];
  run?: readonly string[];
}

const needs: Readonly<Record<string, Needs>> = {
  psycopg2: { build: ["gcc", "libc6-dev", "libpq-dev"], run: ["libpq5"] },
  "psycopg[c]": { build: ["gcc", "libc6-dev", "libpq-dev"], run: ["libpq5"] },
  psycopg: { run: ["libpq5"] },
  mysqlclient: {
    build: ["default-libmysqlclient-dev", "gcc", "libc6-dev", "pkg-config"],
    run: ["libmariadb3"],
  },
  pyodbc: { build: ["g++", "unixodbc-dev"], run: ["unixodbc"] },
  uwsgi: { build: ["gcc", "libc6-dev"] },
  "python-ldap": { build: ["gcc", "libc6-dev", "libldap-dev", "libsasl2-dev"], run: ["libldap2"] },
  pycairo: { build: ["gcc", "libc6-dev", "libcairo2-dev", "pkg-config"], run: ["libcairo2"] },
  cairosvg: { run: ["libcairo2"] },
  weasyprint: { run: ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"] },
  "opencv-python": { run: ["libgl1", "libglib2.0-0t64"] },
  "opencv-contrib-python": { run: ["libgl1", "libglib2.0-0t64"] },
  "python-magic": { run: ["libmagic1t64"] },
  pydub: { run: ["ffmpeg"] },
  "ffmpeg-python": { run: ["ffmpeg"] },
  pytesseract: { run: ["tesseract-ocr"] },
  gitpython: { run: ["git"] },
};

/** What packages need of Debian: to be installed, and to run. */
export function findSystemPackages(
  packages: readonly string[],
  asked: readonly string[],
): PythonPlan["systemPackages"] {
  const found = packages.flatMap((name) => {
    // A binary of psycopg brings its library.
    if (name === "psycopg" && packages.some((one) => /^psycopg(-binary|\[binary\])$/.test(one)))
      return [];
    return needs[name] ?? [];
  });
  const usesGit = asked.some((one) => /(^|@\s*)git\+/.test(one));
  const build = [
    ...found.flatMap((one) => one.build ?? []),
    ...(usesGit ? ["ca-certificates", "git"] : []),
  ];
  const unique = (names: readonly string[]): string[] => [...new Set(names)].sort();
  return { build: unique(build), run: unique(found.flatMap((one) => one.run ?? [])) };
}
