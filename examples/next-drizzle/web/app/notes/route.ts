import { database } from "../../db/client";
import { notes } from "../../db/schema";

export async function POST(request: Request): Promise<Response> {
  const text = (await request.formData()).get("text");
  if (typeof text !== "string" || text === "") return new Response("no text\n", { status: 400 });
  await database.insert(notes).values({ text });
  return new Response(null, { status: 303, headers: { location: "/" } });
}
