/**
 * Code of the function that makes a database's user for programs: an ECMAScript module for Lambda's
 * Node, which brings AWS's SDK, beside `engine.mjs`, the part that differs by engine. Called with the
 * versions of the two secrets, it enters as the master, and makes the user and its password what the
 * programs' address says. It may be called any number of times.
 *
 * A server takes a new password of its master some time after it was told, and a paused one wakes up
 * first: so it asks again for as long as `waitSeconds` says.
 */
export const userFunction = `import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { connect, makeUser } from "./engine.mjs";

const secrets = new SecretsManagerClient({});
const settings = JSON.parse(process.env.SETTINGS);

export async function handler({ master, address }) {
  const [password, url] = await Promise.all([
    read(settings.masterArn, master),
    read(settings.addressArn, address),
  ]);
  const { username, password: own } = new URL(url);
  const login = { ...settings.login, password };
  const client = await enter(login, Date.now() + settings.waitSeconds * 1000);
  const user = { name: decodeURIComponent(username), password: decodeURIComponent(own) };
  try {
    await makeUser(client, user, settings);
  } finally {
    await client.end();
  }
  return { user: user.name };
}

async function read(SecretId, VersionId) {
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId, VersionId }));
  return SecretString;
}

async function enter(login, deadline) {
  for (;;) {
    try {
      return await connect(login);
    } catch (error) {
      if (Date.now() > deadline) {
        throw new Error("The database " + login.host + " did not let its master in: " + error.message, { cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, settings.pollMs));
    }
  }
}
`;
