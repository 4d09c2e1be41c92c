import "./style.css";

const form = document.querySelector("#form");
const list = document.querySelector("#entries");

async function show() {
  const entries = await (await fetch("/api/entries")).json();
  const items = entries.map(({ name, text }) => {
    const item = document.createElement("li");
    item.textContent = `${name}: ${text}`;
    return item;
  });
  list.replaceChildren(...items);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  await fetch("/api/entries", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(Object.fromEntries(new FormData(form))),
  });
  form.reset();
  await show();
});

await show();
