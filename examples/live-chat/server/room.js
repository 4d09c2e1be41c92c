import { Redis } from "ioredis";

const kept = 50;

/** What was said, for all copies of the server: each hears what the others' guests say. */
export class Room {
  #redis;
  #subscriber;

  constructor(url) {
    this.#redis = new Redis(url);
    // A connection that listens can do nothing else.
    this.#subscriber = new Redis(url);
  }

  async say(text) {
    await this.#redis
      .multi()
      .lpush("said", text)
      .ltrim("said", 0, kept - 1)
      .exec();
    await this.#redis.publish("said", text);
  }

  async earlier() {
    return (await this.#redis.lrange("said", 0, -1)).reverse();
  }

  listen(hear) {
    this.#subscriber.subscribe("said");
    this.#subscriber.on("message", (channel, text) => hear(text));
  }

  close() {
    this.#redis.disconnect();
    this.#subscriber.disconnect();
  }
}
