/**
 * The shop's pages: `/` lists the products, `/orders/<id>` shows an order until it is fulfilled.
 * Plain modules: this file picks and draws the page, order-form.js is the dialog, api.js talks to
 * the API on the same origin.
 */
import { ApiError, fetchOrder, fetchProducts } from "./api.js";
import { formatPrice, instantiate } from "./dom.js";
import { openOrderForm } from "./order-form.js";

const main = document.getElementById("main");
const pollMs = 1000;
/** Raised with every page, so that an answer for a page that was left draws nothing. */
let currentPage = 0;

/** Draws the page of the current address. */
async function showPage({ focus = false } = {}) {
  currentPage += 1;
  const page = currentPage;
  const order = /^\/orders\/([\w-]+)\/?$/.exec(location.pathname);
  try {
    if (location.pathname === "/") await showProducts(page);
    else if (order) await showOrder(page, order[1]);
    else showMessage("Not here", "There is no such page.");
  } catch (error) {
    if (page === currentPage) showFailure(error);
  }
  // A new page is announced to screen readers by moving the focus, as a full load would.
  if (focus && page === currentPage) main.focus();
}

async function showProducts(page) {
  const products = await fetchProducts();
  if (page !== currentPage) return;
  const view = instantiate("products-page");
  view.querySelector("ul").append(...products.map(createCard));
  show("Products", view);
}

function createCard(product) {
  const card = instantiate("product-card");
  card.querySelector(".tile").textContent = product.name[0];
  card.querySelector("h2").textContent = product.name;
  card.querySelector(".description").textContent = product.description;
  card.querySelector(".price").textContent = formatPrice(product.priceCents);
  const button = card.querySelector("button");
  button.setAttribute("aria-label", `Order ${product.name}`);
  button.addEventListener("click", () => {
    openOrderForm(product, (order) => navigate(`/orders/${order.id}`));
  });
  return card;
}

async function showOrder(page, id) {
  let order = await fetchOrder(id);
  if (page !== currentPage) return;
  const view = instantiate("order-page");
  const fields = {
    id: order.id,
    product: `${order.quantity} × ${order.productName}`,
    total: formatPrice(order.totalCents),
    placed: new Date(order.createdAt).toLocaleString(),
  };
  for (const [name, value] of Object.entries(fields)) {
    view.querySelector(`[data-field=${name}]`).textContent = value;
  }
  show("Your order", view);
  const status = main.querySelector(".status");
  drawStatus(status, order);
  void followOrder(page, order, status);
}

/** Asks every second until the order is fulfilled or the page is left. */
async function followOrder(page, order, status) {
  while (order.status === "pending") {
    await new Promise((resolve) => setTimeout(resolve, pollMs));
    if (page !== currentPage) return;
    try {
      order = await fetchOrder(order.id);
      if (page === currentPage) drawStatus(status, order);
    } catch (error) {
      if (page === currentPage) {
        drawText(status, `${describe(error)} This page keeps trying.`, "unknown");
      }
    }
  }
}

function drawStatus(status, order) {
  const text =
    order.status === "fulfilled"
      ? "Fulfilled: your order is on its way."
      : "Pending: we are getting your order ready…";
  drawText(status, text, order.status);
}

/** Writes only what changed: a screen reader would read the same words out again. */
function drawText(status, text, state) {
  status.dataset.state = state;
  if (status.textContent !== text) status.textContent = text;
}

function showFailure(error) {
  if (error instanceof ApiError && error.status === 404) {
    showMessage("Not here", "There is no such order. Is the address complete?");
  } else {
    showMessage("That did not work", describe(error), { retry: true });
  }
}

function showMessage(title, text, { retry = false } = {}) {
  const view = instantiate("message-page");
  view.querySelector("h1").textContent = title;
  view.querySelector(".message").textContent = text;
  const button = view.querySelector("button");
  button.hidden = !retry;
  button.addEventListener("click", () => void showPage({ focus: true }));
  show(title, view);
}

function describe(error) {
  if (error instanceof ApiError) return error.message;
  console.error(error);
  return "Something unexpected went wrong in this page.";
}

function show(title, view) {
  document.title = `${title} – Waymark Supply`;
  main.replaceChildren(view);
}

function navigate(path) {
  window.history.pushState(null, "", path);
  window.scrollTo(0, 0);
  void showPage({ focus: true });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-link]");
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
  if (!link || !plain) return;
  event.preventDefault();
  navigate(link.getAttribute("href"));
});
window.addEventListener("popstate", () => void showPage({ focus: true }));
void showPage();
