const signing =
  /^(?:(?:.*_)?(?:SESSION|COOKIE|JWT|AUTH|NEXTAUTH|BETTER_AUTH|CSRF|TOKEN)_(?:SECRET|SIGNING_KEY)|(?:.*_)?SIGNING_SECRET|SECRET_KEY_BASE)$/;

/** Whether a secret signs sessions, cookies or tokens, by its name. */
export function isSigningName(name: string): boolean {
  return signing.test(name);
}
