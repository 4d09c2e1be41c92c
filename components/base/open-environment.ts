import type * as pulumi from "@pulumi/pulumi";
import type { VariableContract } from "../../variables/contract.ts";
import type { ResolvedVariables } from "../../variables/resolve.ts";
import type { EntryPlace } from "../plan/entry/entry-check.ts";
import type { ComponentKind } from "../plan/kinds.ts";
import type { EnvironmentView } from "./environment-view.ts";
import type { Linkable } from "./linkable.ts";
import type { Platform } from "./platform.ts";

/** A public address, and whose it is. */
export interface PublicAddress {
  /** Name of the site or service. */
  name: string;
  url: pulumi.Output<string>;
}

/** A program that reads variables, as it was declared. */
export interface VariableReader {
  kind: string;
  name: string;
  contract: VariableContract;
  /** Folder of its source, where it has one. */
  source?: string | undefined;
  /**
   * Its variables by what is declared, before anything is built; undefined where a link leads to
   * nothing.
   *
   * @throws UserError for links that are wrong.
   */
  resolve: (find: (link: string) => Linkable | undefined) => ResolvedVariables | undefined;
}

/** An environment that is still being described: components declare themselves in it. */
export interface OpenEnvironment extends EnvironmentView {
  readonly platform: Platform;
  /**
   * Notes a component with the names it links to and the variables it reads.
   *
   * @throws UserError for a name that is taken or not allowed, and for links that close a circle.
   */
  declare(
    kind: ComponentKind,
    name: string,
    links?: readonly string[],
    variables?: VariableContract,
  ): void;
  /** Notes a program with the variables that it reads, to be judged once all are declared. */
  noteReader(reader: VariableReader): void;
  /**
   * Notes what answers requests from outside, in the order of the program.
   *
   * @param url address of the host that it has to itself
   */
  noteEntry(place: EntryPlace, url: pulumi.Output<string>): void;
  /**
   * The public address that a program gets as a variable, once everything is declared.
   *
   * @throws UserError `PublicUrlMissing` where there is none.
   */
  publicAddressFor(name: string, variable: string): Promise<PublicAddress>;
  /** Makes a component known, once it is built, to those that wait for it. */
  provide(name: string, component: Linkable): void;
  /** The component of a name, as soon as it is built: also one that is declared later. */
  find(name: string): Promise<Linkable>;
  /** Notes, like `track`, work that may itself wait for `othersBuilt`. */
  trackWatcher<Result>(work: Promise<Result>): Promise<Result>;
  /** Notes a run that programs which share a link with it start after, by its identity. */
  runFirst(name: string, done: pulumi.Output<string>): void;
  /** Identities of the runs that share one of some links, once everything is declared. */
  runsBefore(links: readonly string[]): Promise<pulumi.Output<string>[]>;
}
