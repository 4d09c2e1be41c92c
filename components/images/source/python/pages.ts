import { portVariable } from "../../../../variables/port-word.ts";
import { refuseSource } from "../plan.ts";
import { joinPath } from "../reader.ts";
import { pythonFiles } from "./modules.ts";
import type { PythonSource, PythonStart } from "./servers.ts";

/** Nobody's home, which some programs write to. */
const home = { HOME: "/tmp" };

/** The start of a page that Streamlit, Gradio or Chainlit makes of a script. @throws UserError `StartMissing` */
export function pageOf(source: PythonSource): PythonStart {
  const { packages, reader, folder } = source;
  const framework =
    (["streamlit", "gradio", "chainlit"] as const).find((one) => packages.includes(one)) ??
    "gradio";
  const files = pythonFiles(reader, folder);
  const usesIt = (file: string): boolean =>
    new RegExp(`^\\s*(import|from) ${framework}\\b`, "m").test(
      reader.read(joinPath(folder, file)) ?? "",
    );
  const file = files.filter((one) => !/(^|\/)pages\//.test(one)).find(usesIt);
  if (file === undefined) {
    throw refuseSource("StartMissing", folder, `has no file that imports ${framework}: add it.`);
  }
  if (framework === "streamlit") {
    const options = [
      "--server.address=0.0.0.0",
      `--server.port=${portVariable}`,
      "--server.headless=true",
    ];
    const start = ["streamlit", "run", file, ...options, "--browser.gatherUsageStats=false"];
    return { framework, start, variables: home };
  }
  if (framework === "chainlit") {
    const start = [
      "chainlit",
      "run",
      file,
      "--headless",
      "--host",
      "0.0.0.0",
      "--port",
      portVariable,
    ];
    return { framework, start, variables: home };
  }
  const variables = {
    ...home,
    GRADIO_SERVER_NAME: "0.0.0.0",
    GRADIO_SERVER_PORT: portVariable,
    GRADIO_ANALYTICS_ENABLED: "False",
  };
  // What its code says counts more for it than the variable.
  const text = reader.read(joinPath(folder, file)) ?? "";
  const [, named] = /\bserver_port\s*=\s*(\d{2,5})\b/.exec(text) ?? [];
  const port = named === undefined ? undefined : Number(named);
  const isFixed = port !== undefined;
  return { framework, start: ["python", file], variables, port, isFixed };
}
