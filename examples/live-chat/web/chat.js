const said = document.querySelector("#said");
const form = document.querySelector("#form");
let socket;

function show(text) {
  const item = document.createElement("li");
  item.textContent = text;
  said.append(item);
}

function connect() {
  const { protocol, host } = location;
  socket = new WebSocket(`${protocol === "https:" ? "wss" : "ws"}://${host}/chat`);
  socket.addEventListener("message", ({ data }) => {
    const { text, earlier } = JSON.parse(data);
    if (earlier !== undefined) said.replaceChildren();
    for (const one of earlier ?? [text]) show(one);
  });
  socket.addEventListener("close", () => setTimeout(connect, 1000));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  socket.send(form.text.value);
  form.reset();
});

connect();
