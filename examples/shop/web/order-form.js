import { placeOrder } from "./api.js";
import { formatPrice } from "./dom.js";

const dialog = document.getElementById("order-dialog");
const form = document.getElementById("order-form");
const submit = document.getElementById("order-submit");
const { quantity, email } = form.elements;
let product;
let onPlaced;

/** Opens the dialog for one product; calls `placed` with the order once the shop has it. */
export function openOrderForm(chosen, placed) {
  product = chosen;
  onPlaced = placed;
  quantity.value = "1";
  document.getElementById("order-title").textContent = `Order ${product.name}`;
  drawProblems("", []);
  drawTotal();
  dialog.showModal();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void sendOrder();
});
quantity.addEventListener("input", drawTotal);
document.getElementById("order-cancel").addEventListener("click", () => dialog.close());

async function sendOrder() {
  const problems = findProblems();
  drawProblems("", problems);
  if (problems.length > 0) return;
  submit.disabled = true;
  try {
    const order = await placeOrder({
      productId: product.id,
      quantity: quantity.valueAsNumber,
      email: email.value.trim(),
    });
    dialog.close();
    onPlaced(order);
  } catch (error) {
    drawProblems(error.message, error.problems ?? []);
  } finally {
    submit.disabled = false;
  }
}

/** The browser's own rules, in our own words. */
function findProblems() {
  const problems = [];
  if (!quantity.checkValidity() || quantity.value === "") {
    problems.push({ field: "quantity", message: "must be a whole number from 1 to 20" });
  }
  if (!email.checkValidity())
    problems.push({ field: "email", message: "must be an email address" });
  return problems;
}

function drawProblems(message, problems) {
  const box = document.getElementById("order-problem");
  box.textContent = message;
  box.hidden = message === "";
  const wrong = [quantity, email].filter((input) => drawProblem(input, problems));
  wrong[0]?.focus();
}

function drawProblem(input, problems) {
  const problem = problems.find(({ field }) => field === input.name);
  const label = form.querySelector(`label[for=${input.id}]`).textContent;
  document.getElementById(`${input.id}-problem`).textContent = problem
    ? `${label} ${problem.message}.`
    : "";
  input.setAttribute("aria-invalid", String(problem !== undefined));
  return problem !== undefined;
}

function drawTotal() {
  const count = quantity.valueAsNumber;
  const total = Number.isInteger(count) && count > 0 ? product.priceCents * count : 0;
  document.getElementById("order-total").textContent = formatPrice(total);
}
