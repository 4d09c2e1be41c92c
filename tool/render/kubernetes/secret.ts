import { hasStandIn } from "../placeholders.ts";
import type { Fill } from "../rendering.ts";
import type { Manifest } from "./manifest.ts";

type Texts = Record<string, string>;

/**
 * A Secret whose values with placeholders stand as text: nothing can be put in place of a part of
 * base64.
 */
export function secretOf(manifest: Manifest): Manifest {
  const { data, stringData, ...rest } = manifest;
  const texts: Texts = { ...(stringData as Texts | undefined) };
  const kept: Texts = {};
  for (const [key, value] of Object.entries((data ?? {}) as Texts)) {
    const text = Buffer.from(value, "base64").toString();
    if (hasStandIn(text)) texts[key] ??= text;
    else kept[key] = value;
  }
  return withData(rest, kept, texts);
}

/** The Secret with its values, all of them as the API server shows it: in base64. */
export function fillSecret(manifest: Manifest, fill: Fill): Manifest {
  const { data, stringData, ...rest } = manifest;
  const kept = Object.entries((data ?? {}) as Texts).map(([key, value]) => [key, fill(value)]);
  const texts = Object.entries((stringData ?? {}) as Texts).map(([key, text]) => {
    return [key, Buffer.from(fill(text)).toString("base64")];
  });
  return withData(rest, Object.fromEntries([...kept, ...texts]) as Texts, {});
}

function withData(rest: Manifest, data: Texts, stringData: Texts): Manifest {
  return {
    ...rest,
    ...(Object.keys(data).length > 0 && { data: sorted(data) }),
    ...(Object.keys(stringData).length > 0 && { stringData: sorted(stringData) }),
  };
}

function sorted(texts: Texts): Texts {
  return Object.fromEntries(Object.entries(texts).sort(([one], [other]) => (one < other ? -1 : 1)));
}
