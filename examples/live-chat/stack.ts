import { Cache, Environment, Service, Site } from "../../components/index.ts";
import type { Settings } from "../../program/index.ts";

export default function liveChat(settings: Settings): Environment {
  const environment = new Environment("live-chat", settings);
  const room = new Cache("room", { environment });
  const chat = new Service("chat", {
    environment,
    source: "examples/live-chat/server",
    port: 8080,
    replicas: 2,
    links: [room], // REDIS_URL
    health: { path: "/healthz" },
  });
  new Site("web", { environment, source: "examples/live-chat/web", links: [chat] });
  return environment;
}
