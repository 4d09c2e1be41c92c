/** Folders that builds and tools of Node write: never what a build reads. */
const made = new Set([
  ...[".next", ".nuxt", ".output", ".svelte-kit", ".astro", ".angular", ".vinxi", ".nitro"],
  ...[".turbo", ".parcel-cache", ".cache", ".vercel", ".netlify", "coverage"],
]);

/** Whether a name is that of what a build of Node leaves. */
export function isMade(name: string): boolean {
  return made.has(name) || name.endsWith(".tsbuildinfo");
}
