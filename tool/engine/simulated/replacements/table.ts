/** What is known of one type: each list holds property paths. */
export interface TypeReplacements {
  /** CloudFormation type, file or schema that says so. */
  source: string;
  /** Their change forces a replacement. */
  replaces: string[];
  /** Their change is an update. */
  keeps: string[];
  /** Adding them or taking them away forces a replacement, another value does not. */
  presence?: string[];
  /** Taking them away forces a replacement, adding or changing them does not. */
  removal?: string[];
  /** It depends on more than the property; said of those that are below a listed one, too. */
  unknown?: string[];
  /** Their change forces one unless a setting of the provider is true, by that setting. */
  unless?: Record<string, string[]>;
  /** The old one always goes before the new one comes. */
  deleteBeforeReplace?: boolean;
  /** Sources of what the general one does not say, by property. */
  cited?: Record<string, string>;
}

/** What is known of the types of one package. */
export interface ReplacementTable {
  /** Name and version of what the table was made from. */
  sources: string[];
  /** Whether a property that no list has is known to be an update, since the source is whole. */
  othersKeep: boolean;
  types: Record<string, TypeReplacements>;
}
