/**
 * Ids of AWS's list of the addresses that CloudFront calls origins from,
 * `com.amazonaws.global.cloudfront.origin-facing`, by region: each region has its own, for all
 * accounts. Written down, since to look them up takes a credential. Source: AWS's blog on networking
 * and content delivery, "Limit access to your origins using the AWS-managed prefix list for Amazon
 * CloudFront", the template's mapping of regions. Regions that it does not have are not here.
 */
const lists: Readonly<Record<string, string>> = {
  "ap-northeast-1": "pl-58a04531",
  "ap-northeast-2": "pl-22a6434b",
  "ap-northeast-3": "pl-31a14458",
  "ap-south-1": "pl-9aa247f3",
  "ap-southeast-1": "pl-31a34658",
  "ap-southeast-2": "pl-b8a742d1",
  "ca-central-1": "pl-38a64351",
  "eu-central-1": "pl-a3a144ca",
  "eu-north-1": "pl-fab65393",
  "eu-west-1": "pl-4fa04526",
  "eu-west-2": "pl-93a247fa",
  "eu-west-3": "pl-75b1541c",
  "sa-east-1": "pl-5da64334",
  "us-east-1": "pl-3b927c52",
  "us-east-2": "pl-b6a144df",
  "us-west-1": "pl-4ea04527",
  "us-west-2": "pl-82a045eb",
};

/** The id of CloudFront's list in a region; undefined where it is not known here. */
export function originListOf(region: string): string | undefined {
  return lists[region];
}
