import * as pulumi from "@pulumi/pulumi";
import { Container } from "@pulumi/docker/container.js";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import { Alerting, Environment, Monitoring } from "../../../components/index.ts";
import { readSettings } from "../../../program/settings/settings.ts";

/** Two receivers with secrets, two passwords and two containers whose names meet in one. */
const environment = new Environment("clinic", await readSettings());
new Monitoring("monitoring", { environment });
new Alerting("alerting", {
  environment,
  receivers: [
    { kind: "slack", name: "nurses", variable: "NURSES_HOOK" },
    { kind: "webhook", name: "doctors", variable: "DOCTORS_HOOK" },
    { kind: "pagerduty", name: "night", variable: "NIGHT_KEY" },
  ],
});
await environment.close();

/** What a container is told: a password, what the config has of the same name, and its own. */
function createContainer(name: string, password: RandomPassword): void {
  const own = pulumi.secret(`own-of-${name}`);
  new Container(name, {
    image: "example.com/one:1",
    envs: [
      pulumi.interpolate`PASSWORD=${password.result}`,
      pulumi.interpolate`CONFIGURED=${new pulumi.Config("x").requireSecret("password")}`,
      pulumi.interpolate`OWN=${own}`,
    ],
    uploads: [
      { file: "/etc/one/key", content: pulumi.interpolate`${own}-1` },
      { file: "/etc/two/key", content: pulumi.interpolate`${own}-2` },
    ],
  });
}

for (const name of ["x-password", "x_password"]) {
  createContainer(name, new RandomPassword(name, { length: 20 }));
}
