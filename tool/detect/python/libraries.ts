import type { GuessedType } from "../finding.ts";

/** How a library reads a variable. */
export interface LibraryReader {
  how: string;
  method?: string | undefined;
  byPlace: boolean;
  castByPlace?: boolean;
}

/** Libraries whose objects are called with a variable's name, by what makes the object. */
const libraries: Readonly<Record<string, LibraryReader>> = {
  "environ.Env()": { how: "django-environ", byPlace: true },
  "environ.FileAwareEnv()": { how: "django-environ", byPlace: true },
  "decouple.config": { how: "decouple", byPlace: false },
  "decouple.AutoConfig()": { how: "decouple", byPlace: false },
  "decouple.Config()": { how: "decouple", byPlace: false },
  "starlette.config.Config()": { how: "starlette", byPlace: false },
  "environs.Env()": { how: "environs", byPlace: true },
  "environs.env": { how: "environs", byPlace: true },
};

/** By the name of what is called: `environ.Env().bool` reads with a method of its own. */
export function readerOf(name: string): LibraryReader | undefined {
  for (const [maker, reader] of Object.entries(libraries)) {
    if (name === maker) return reader;
    const isMethod = name.startsWith(`${maker}.`) && !name.slice(maker.length + 1).includes(".");
    if (!isMethod) continue;
    const method = name.slice(maker.length + 1);
    if (["read_env", "prefixed", "seal", "dump"].includes(method)) return undefined;
    return { ...reader, method: method === "get_value" ? undefined : method };
  }
  return undefined;
}

const casts: Readonly<Record<string, GuessedType>> = {
  int: "number",
  float: "number",
  decimal: "number",
  bool: "boolean",
  list: "list",
  tuple: "list",
  Csv: "list",
  CommaSeparatedStrings: "list",
  json: "json",
  dict: "json",
  url: "url",
  search_url: "url",
  cache: "url",
  cache_url: "url",
  db: "url",
  db_url: "url",
  dj_db_url: "url",
  email_url: "url",
  Secret: "secret",
  email: "email",
};

/** The type that a cast, or a method of a library, makes of a text. */
export function typeOfCast(cast: string | undefined): GuessedType | undefined {
  if (cast === undefined) return undefined;
  return casts[cast.endsWith("()") ? cast.slice(0, -2) : cast];
}
