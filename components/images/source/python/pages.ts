import { refuseSource } from "../plan.ts";
import { joinPath } from "../reader.ts";
import { pythonFiles } from "./modules.ts";
import type { PythonSource, PythonStart } from "./servers.ts";

/** Nobody's home, which some programs write to. */
const home = { HOME: "/tmp" };

/** The start of a page that Streamlit, Gradio or Chainlit makes of a script. @throws UserError `StartMissing` */
export function pageOf(source: PythonSource): PythonStart {
  const { packages, port, reader, folder } = source;
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
    const options = ["--server.address=0.0.0.0", `--server.port=${port}`, "--server.headless=true"];
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
      String(port),
    ];
    return { framework, start, variables: home };
  }
  const variables = {
    ...home,
    GRADIO_SERVER_NAME: "0.0.0.0",
    GRADIO_SERVER_PORT: String(port),
    GRADIO_ANALYTICS_ENABLED: "False",
  };
  return { framework, start: ["python", file], variables };
}
