import { UserError } from "../../../../variables/user-error.ts";

/** A server of monitoring that a machine may have. */
export interface MonitoringProgram {
  /** What a user calls it. */
  title: string;
  /** Its names on PATH. */
  names: readonly string[];
  /** Package of Debian and Ubuntu, and of Homebrew. */
  packages: { apt: string; brew: string };
}

/** Prometheus, as packages install it. */
export const prometheusProgram: MonitoringProgram = {
  title: "Prometheus",
  names: ["prometheus"],
  packages: { apt: "prometheus", brew: "prometheus" },
};

/** Alertmanager, as packages install it. */
export const alertmanagerProgram: MonitoringProgram = {
  title: "Alertmanager",
  names: ["alertmanager", "prometheus-alertmanager"],
  packages: { apt: "prometheus-alertmanager", brew: "alertmanager" },
};

/** What to say where a machine does not have it. */
export function missingText({ names, packages }: MonitoringProgram): string {
  return (
    `this machine has no ${names.join(" or ")} on PATH. Install it (Debian, Ubuntu: ` +
    `\`apt install ${packages.apt}\`; macOS: \`brew install ${packages.brew}\`)`
  );
}

/** The error of a server that is needed and not there. */
export function missingError(program: MonitoringProgram, name: string): UserError {
  const message = `${program.title} '${name}' cannot run: ${missingText(program)}`;
  return new UserError(
    `${program.title}Missing`,
    `${message}, or make the Monitoring component \`optional: true\`.`,
  );
}
