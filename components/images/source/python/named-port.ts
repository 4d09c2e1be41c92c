import { joinPath } from "../reader.ts";
import type { PythonSource, PythonStart } from "./servers.ts";

/** A port that code names itself: `app.listen(8888`, `HTTPServer(("", 8000)`, `uvicorn.run(app, port=8000`. */
const literals = [
  /\w*(?:HTTP|TCP)Server\(\s*\(\s*["'][^"']*["']\s*,\s*(\d{2,5})\b/,
  /\.listen\(\s*(\d{2,5})\b/,
  /\b(?:run|run_app|run_simple|serve|start_server)\([^)]*\bport\s*=\s*(\d{2,5})\b/,
];

/** Where a started file listens: on the port that it names whatever `PORT` says, else on none that is known. */
export function listeningOf(
  { reader, folder }: PythonSource,
  file: string,
): Pick<PythonStart, "listens" | "port" | "isFixed"> {
  const whole = reader.read(joinPath(folder, file)) ?? "";
  const text = whole.replaceAll(/^\s*#.*$/gm, "");
  if (/\b(?:environ|getenv)\b[^\n]*PORT\b/i.test(text)) return { listens: false };
  const found = literals.map((pattern) => pattern.exec(text)?.[1]).find((one) => one !== undefined);
  return found === undefined
    ? { listens: false }
    : { listens: true, port: Number(found), isFixed: true };
}
