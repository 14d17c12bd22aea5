// Warns two minutes before a request ends, and lets it end later without leaving the page.
const form = document.getElementById("time");
const warning = document.getElementById("time-warning");
const WARNED = 120;
let timer;

function wait(seconds) {
  clearTimeout(timer);
  if (warning) timer = setTimeout(() => warning.showModal(), Math.max(0, seconds - WARNED) * 1000);
}

async function ask(event) {
  event.preventDefault();
  let answer;
  try {
    const sent = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
      redirect: "manual", // the way back of a decision opens once, in a window
    });
    answer = await sent.json();
  } catch {
    form.submit(); // the page that answers says what is wrong
    return;
  }
  form.querySelector("[data-said]").textContent = answer.said;
  warning.querySelector("[data-warned]").textContent = answer.warned;
  warning.close();
  if (answer.more) {
    wait(answer.seconds);
  } else {
    form.querySelector("button").hidden = true;
  }
}

if (warning) {
  form.querySelector("[data-tab]").remove();
  form.addEventListener("submit", ask);
  warning.querySelector("[data-go-on]").addEventListener("click", () => warning.close());
  wait(Number(form.dataset.seconds));
}
