import type { Finding, ValueSpec } from "../reader/spec.ts";
import type { Stage } from "../stage.ts";
import { create } from "./create.ts";
import type { Variable } from "./create.ts";
import type { Given, Only, VariableOptions } from "./options.ts";
import { keyForms } from "./providers.ts";
import type { KeyForm, KeyProvider, PublicProvider } from "./providers.ts";

/** Options of an {@link apiKey} variable. */
export interface ApiKeyOptions extends Omit<VariableOptions<string>, "default" | "sensitive"> {
  /** Who issues it; of another issuer only the length is known. @default any */
  provider?: KeyProvider;
  /** Whether a form that its issuer did not have, or a test key in production, is an error. @default false */
  strict?: boolean;
  /** Least length in characters. @default 16, or the issuer's */
  minLength?: number;
}

/** Issuers' shortest keys have about this many characters. */
const shortestKey = 16;

type SensitiveKey<Options> = Options extends { provider: PublicProvider } ? false : true;

/** A key of some service's API: `apiKey({ provider: "stripe" })`; a secret, but publishable ones. */
export function apiKey<const Options extends ApiKeyOptions = object>(
  options?: Only<Options, ApiKeyOptions>,
): Variable<Given<string, Options>, SensitiveKey<Options>> {
  const given: ApiKeyOptions = options ?? {};
  const { provider, strict = false } = given;
  const form: KeyForm | undefined = provider === undefined ? undefined : keyForms[provider];
  const isUnknown = provider !== undefined && !Object.hasOwn(keyForms, provider);
  const known = isUnknown ? undefined : form;
  const spec: ValueSpec = {
    type: "apiKey",
    minLength: given.minLength ?? known?.minLength ?? shortestKey,
    ...(strict &&
      known && { pattern: { source: known.pattern, flags: "u", label: labelOf(provider, known) } }),
  };
  const all = Object.keys(keyForms).join(", ");
  return create(spec, given, {
    own: ["provider", "strict", "minLength"],
    sensitive: known?.public !== true,
    faults: isUnknown ? [`has the provider '${provider}'; use ${all}, or leave it out`] : [],
    ...(provider !== undefined && known && { provider }),
    ...(known && {
      warningOf: (value: string, stage: Stage) => warn(provider, known, value, stage),
    }),
  });
}

function labelOf(provider = "", { prefix }: KeyForm): string {
  const begins = prefix === "" ? "" : `, which begins with ${prefix}`;
  return `the form of a key of ${provider}${begins}`;
}

function warn(
  provider: string | undefined,
  form: KeyForm,
  value: string,
  stage: Stage,
): Finding | undefined {
  if (!new RegExp(`^(?:${form.pattern})$`, "u").test(value)) {
    return { code: "NotMatching", message: `does not have ${labelOf(provider, form)}` };
  }
  const isProduction = stage === "production";
  if (isProduction && form.test?.test(value) === true) {
    return { code: "NotMatching", message: `is a test key of ${provider ?? ""} in production` };
  }
  if (isProduction || form.live?.test(value) !== true) return undefined;
  return { code: "NotMatching", message: `is a live key of ${provider ?? ""} outside production` };
}
