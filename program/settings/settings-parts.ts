import * as z from "zod";

/** No authority gives a certificate for an address, and no other host stands before one. */
export const domain = z
  .hostname("must be a host such as shop.example.com")
  .refine((host) => !/^[\d.]+$/.test(host), {
    error: ({ input }) =>
      `is ${JSON.stringify(input)}; must be a host such as shop.example.com, no address`,
  });
