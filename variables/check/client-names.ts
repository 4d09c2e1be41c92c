/** What frameworks put before names that they build into pages. */
export const clientPrefixes = [
  "NEXT_PUBLIC_",
  "NUXT_PUBLIC_",
  "EXPO_PUBLIC_",
  "REACT_APP_",
  "VITE_",
  "PUBLIC_",
] as const;

/** The name of a variable that reaches every browser. */
export type ClientName = `${(typeof clientPrefixes)[number]}${string}`;

/** The prefix by which a variable reaches every browser; undefined where it stays on the server. */
export function clientPrefixOf(name: string): string | undefined {
  return clientPrefixes.find((prefix) => name.startsWith(prefix));
}
