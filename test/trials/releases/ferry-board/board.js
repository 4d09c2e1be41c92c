globalThis.document.querySelector("h1").append(" of the day");
