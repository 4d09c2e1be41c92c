const price = new Intl.NumberFormat(undefined, { style: "currency", currency: "EUR" });

/** An amount in cents as the customer's language writes it. */
export function formatPrice(cents) {
  return price.format(cents / 100);
}

/** A fresh copy of a template of index.html. */
export function instantiate(id) {
  return document.getElementById(id).content.cloneNode(true);
}
