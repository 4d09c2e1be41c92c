/** How one AWS type of Pulumi stands to CloudFormation's. Lists are texts with spaces between. */
export interface AwsNames {
  /** CloudFormation type; undefined where it has none. */
  cfn?: string;
  /**
   * `pulumi=CloudFormation` where more than the case of the letters differs; `*=X`: every property
   * that is not named is inside X there.
   */
  names?: string;
  /** Where the provider is known to differ, or CloudFormation has no such property. */
  provider?: ProviderFact;
}

/** What the provider does, whatever CloudFormation does. */
export interface ProviderFact {
  /** File of terraform-provider-aws, or page, that says so. */
  source: string;
  replaces?: string;
  keeps?: string;
  /** Replaces where it is added or taken away, not where it is changed. */
  presence?: string;
  /** Depends on more than the property. */
  unknown?: string;
}

/** Reviewed names by Pulumi type. */
export type AwsTypes = Record<string, AwsNames>;

/** Start of a source: a file of the provider that Pulumi's is built from. */
export function service(file: string): string {
  return `terraform-provider-aws internal/service/${file}.go`;
}
