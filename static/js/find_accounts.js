// Counts what is ticked as it is ticked. Without it the number is that of the last answer; nothing else is lost.
const said = document.getElementById("number-chosen");
const form = said?.closest("form");

form?.addEventListener("change", () => {
  said.textContent = form.querySelectorAll("input[name=account]:checked").length;
});
