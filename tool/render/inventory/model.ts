/** One resource of an environment. */
export interface InventoryResource {
  /** Logical name, as the program has it. */
  name: string;
  /** Type token of Pulumi: `aws:s3/bucket:Bucket`. */
  type: string;
  /** Name at the provider, `{…}` for what only an update knows; empty where it has none. */
  physicalName: string;
  /** Logical names of the resources that have to be there first, by name. */
  dependsOn: string[];
  /** Whether it holds data that a deletion or a replacement destroys. */
  stateful: boolean;
  /** What keeps it from being deleted: `protect`, `deletionProtection`. */
  protections: string[];
}

/** One component with what it is made of. */
export interface InventoryComponent {
  name: string;
  /** `Service`, `Database`; `Environment` for what belongs to all of them. */
  kind: string;
  /** What it is to be, in a few words each: `postgres 18`, `100 GB`. */
  facts: string[];
  /** Whether one of its resources holds data. */
  stateful: boolean;
  resources: InventoryResource[];
}

/** Who reaches whom, and by what. */
export interface InventoryLink {
  /** Name of a component, or {@link internet}. */
  from: string;
  to: string;
  /** Variable that the link gives: `DATABASE_URL`. */
  variables: string[];
  /** What is open for it: `tcp 5432`; of a site, the paths that it passes on: `HTTP /api`. */
  ports: string[];
  /** Actions that it is allowed, as the platform names them: `sqs:SendMessage`. */
  permissions: string[];
}

/** A part of a link, as one resource or plan tells of it. */
export type LinkPart = Pick<InventoryLink, "from" | "to"> &
  Partial<Pick<InventoryLink, "variables" | "ports" | "permissions">>;

/** Everything that an environment is made of. */
export interface Inventory {
  stack: string;
  application: string;
  platform: string;
  stage: string;
  components: InventoryComponent[];
  links: InventoryLink[];
  /** How many resources there are, in all and by type. */
  total: number;
  types: Record<string, number>;
}

/** Name of whoever is outside, as the end of a link; no component can be called so. */
export const internet = "the internet";
