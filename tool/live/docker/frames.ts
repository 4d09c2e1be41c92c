/** Length of the header of a frame: stream, three empty bytes, length of what follows. */
const headerBytes = 8;

/**
 * The bytes that a container's programs wrote, out of Docker's frames; those of one with a terminal
 * come as they are. Source: Docker Engine API, "Attach to a container", stream format.
 */
export async function* readFrames(
  stream: AsyncIterable<unknown>,
  isTerminal: boolean,
): AsyncIterable<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stream) {
    if (isTerminal) {
      yield chunk as Buffer;
      continue;
    }
    rest = Buffer.concat([rest, chunk as Buffer]);
    while (rest.length >= headerBytes) {
      const end = headerBytes + rest.readUInt32BE(4);
      if (rest.length < end) break;
      yield rest.subarray(headerBytes, end);
      rest = rest.subarray(end);
    }
  }
}
