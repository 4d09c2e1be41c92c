import type { Problem } from "../../variables/user-error.ts";
import { isHeartbeat } from "../plan/watching/heartbeat.ts";
import { findVariableProblems } from "../plan/watching/secret-variables.ts";
import { findLabelProblems } from "../plan/watching/labels.ts";
import type { EmailReceiver, HeartbeatReceiver, Receiver } from "../plan/monitoring-plan.ts";

const title =
  `[{{ .Status | toUpper }}] {{ .CommonLabels.alertname }}` +
  `{{ with .CommonLabels.service }} of {{ . }}{{ end }}` +
  ` ({{ .CommonLabels.application }} {{ .CommonLabels.environment }})`;

/** How what a service wrote is read, from ten minutes before: Go counts times in nanoseconds. */
const logs =
  `{{ $alert := . }}{{ with .Labels.service }}Its logs: npx slipway logs ` +
  `{{ $alert.Labels.environment }} {{ . }} ` +
  `--since {{ ($alert.StartsAt.Add -600000000000).UTC.Format "2006-01-02T15:04:05Z" }}\n{{ end }}`;

const text =
  `{{ range .Alerts }}*{{ .Annotations.summary }}*: {{ .Annotations.description }}\n` +
  `See {{ .Annotations.runbook }}.\n${logs}{{ end }}`;

/** The file with a receiver's secret, in the folder of secrets. */
export function secretFile(receiver: string): string {
  return `${receiver}.secret`;
}

/** The receivers that have a secret, each with the variable that holds it. */
export function listSecrets(receivers: readonly Receiver[]): { name: string; variable: string }[] {
  return receivers.flatMap(({ name, variable }) =>
    variable === undefined ? [] : [{ name, variable }],
  );
}

/** A receiver as Alertmanager's config has it; its secret stands in a file. */
export function formatReceiver(receiver: Receiver, secretsFolder: string): object {
  const { name } = receiver;
  const secret = `${secretsFolder}/${secretFile(name)}`;
  switch (receiver.kind) {
    case "slack": {
      const { channel } = receiver;
      const color = `{{ if eq .Status "firing" }}danger{{ else }}good{{ end }}`;
      const message = { title, text, color, ...(channel !== undefined && { channel }) };
      return { name, slack_configs: [{ api_url_file: secret, send_resolved: true, ...message }] };
    }
    case "email":
      return { name, email_configs: [formatEmail(receiver, secret)] };
    case "pagerduty": {
      const severity = "{{ .CommonLabels.severity }}";
      const page = { routing_key_file: secret, description: title, severity };
      return { name, pagerduty_configs: [{ ...page, send_resolved: true }] };
    }
    case "webhook":
      // Alertmanager knows url_file since 0.26; for Debian 12's 0.25 see `inlineUrls`.
      return { name, webhook_configs: [{ url_file: secret, send_resolved: true }] };
    case "heartbeat":
      // It never ends, and an end that Alertmanager takes for one must not count as a sign of life.
      return { name, webhook_configs: [{ url_file: secret, send_resolved: false }] };
  }
}

function formatEmail(receiver: EmailReceiver, secret: string): object {
  const { to, from, server, username } = receiver;
  return {
    to,
    from,
    smarthost: server,
    ...(username !== undefined && { auth_username: username, auth_password_file: secret }),
    headers: { Subject: title },
    text,
    send_resolved: true,
  };
}

/**
 * Everything wrong with receivers, also that there is none.
 *
 * @param sendsMail whether the platform needs no mail server of the application's. @default false
 */
export function findReceiverProblems(receivers: readonly Receiver[], sendsMail = false): Problem[] {
  const people = receivers.filter((receiver) => !isHeartbeat(receiver));
  if (people.length === 0) {
    const given = receivers.length === 0 ? "is empty" : "has a heartbeat alone";
    const message = `${given}, so nobody would be told; name at least one receiver`;
    return [{ at: "receivers", message }];
  }
  return receivers.flatMap((receiver, index) => [
    ...findProblems(receiver, receivers.slice(0, index)),
    ...(receiver.kind === "email" ? findMailProblems(receiver, sendsMail) : []),
    ...(isHeartbeat(receiver)
      ? findIntervalProblems(receiver)
      : findLabelProblems(`receivers.${receiver.name}.labels`, receiver.labels ?? {})),
  ]);
}

function findProblems(receiver: Receiver, earlier: readonly Receiver[]): Problem[] {
  const { name } = receiver;
  const at = `receivers.${name}`;
  const problems: Problem[] = [...findVariableProblems(`${at}.variable`, receiver.variable)];
  if (!/^[a-z][a-z0-9-]*$/.test(name) || name === "none") {
    problems.push({
      at: `${at}.name`,
      message: `is '${name}'; use a-z, 0-9 and -, and not 'none'`,
    });
  }
  if (earlier.some((other) => other.name === name)) {
    problems.push({ at: `${at}.name`, message: `is taken by another receiver; use another one` });
  }
  return problems;
}

/** Alertmanager looks whether a message is due once in its group interval. */
function findIntervalProblems({ name, everySeconds = 300 }: HeartbeatReceiver): Problem[] {
  if (everySeconds >= 30 && everySeconds <= 86_400) return [];
  const message = `is ${everySeconds}; use 30 to 86400 seconds`;
  return [{ at: `receivers.${name}.everySeconds`, message }];
}

function findMailProblems(receiver: EmailReceiver, sendsMail: boolean): Problem[] {
  const at = `receivers.${receiver.name}`;
  const problems: Problem[] = [];
  const { from, server } = receiver;
  if (from === undefined && !sendsMail) {
    const message = "is missing; give the address that messages come from";
    problems.push({ at: `${at}.from`, message });
  }
  if (server === undefined ? !sendsMail : !/^[^\s:]+:\d+$/.test(server)) {
    const given = server === undefined ? "is missing" : `is '${server}'`;
    const message = `${given}; give host and port: smtp.example.com:587`;
    problems.push({ at: `${at}.server`, message });
  }
  if ((receiver.username === undefined) !== (receiver.variable === undefined)) {
    const message = "needs the other one too: give both `username` and `variable`, or neither";
    problems.push({ at: `${at}.${receiver.username ? "username" : "variable"}`, message });
  }
  return problems;
}
